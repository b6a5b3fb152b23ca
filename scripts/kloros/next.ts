import { nextText } from './next-text.ts'
import { defineTake } from './take.ts'

/** Takes the best ready question, and prints on one screen what it takes to answer it. */
export const command = defineTake('kloros next --level critical --level high', nextText)
