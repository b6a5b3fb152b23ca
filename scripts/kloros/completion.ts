import { json } from '../../shared/text/clean.ts'
import { defineCommand, exits, Failure } from './command.ts'
import { bashCompletion } from './completion/bash.ts'
import { fishCompletion } from './completion/fish.ts'
import { type Completed, completed } from './completion/table.ts'
import { zshCompletion } from './completion/zsh.ts'

const SHELLS: Readonly<Record<string, (commands: readonly Completed[]) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
}

/** Prints what makes a shell complete command lines of `kloros`. */
export const command = defineCommand({
  operands: 'bash | zsh | fish',
  count: [1, 1],
  completes: { words: () => Object.keys(SHELLS) },
  options: {},
  notes: [
    'scripts/install sets it up for all. For yourself:',
    'bash: put the example below into ~/.bashrc',
    'zsh:  kloros completion zsh > _kloros, in a folder of $fpath',
    'fish: kloros completion fish > ~/.config/fish/completions/kloros.fish',
    'Ids come from the feed that KLOROS_URL names, else from the default one.',
  ],
  example: 'eval "$(kloros completion bash)"',
  async run({ operands: [shell = ''], values }, context) {
    const write = Object.hasOwn(SHELLS, shell) ? SHELLS[shell] : undefined
    if (write === undefined)
      throw new Failure(`${shell} is no shell that is known; there are ${Object.keys(SHELLS).join(', ')}.`, exits.usage)
    const script = write(await completed())
    context.stdout.write(values.json ? `${json({ shell, script })}\n` : script)
    return exits.ok
  },
})
