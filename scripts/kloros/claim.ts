import { line } from '../../shared/text/clean.ts'
import { questionText } from './question-text.ts'
import { defineTake } from './take.ts'

/** Takes the best ready question, and shows it whole. */
export const command = defineTake(
  'kloros claim --worker fixer --lease 900 --type healing_failure',
  (context, { question, expires_at }) =>
    `${questionText(context, question)}\nYours until ${expires_at}: kloros answer ${line(question.id)}\n`,
)
