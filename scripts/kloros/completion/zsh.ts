import { type Completed, type CompletedOption, single } from './table.ts'

/** Writes the completion for zsh, to lie as `_kloros` in a folder of `$fpath`, or to be evaluated. */
export function zshCompletion(commands: readonly Completed[]): string {
  return `#compdef kloros
# Completion of kloros for zsh, as "kloros completion zsh" prints it.

_kloros_lines() {
  local -a found
  found=(\${(f)"$(kloros "$@" 2>/dev/null)"})
  compadd -a found
}

_kloros() {
  local curcontext=$curcontext state line
  typeset -A opt_args
  _arguments -C '(- *)--help[list all commands]' '(- *)--version[print the version]' '1: :->command' '*:: :->rest'
  case $state in
    command)
      local -a commands=(
${commands.map(({ name, summary }) => `        ${single(`${name}:${summary}`)}`).join('\n')}
      )
      _describe -t commands command commands ;;
    rest)
      case $words[1] in
${commands.map(ofCommand).join('\n')}
      esac ;;
  esac
}

if [[ $funcstack[1] == _kloros ]]; then _kloros "$@"; else compdef _kloros kloros; fi
`
}

function ofCommand({ name, options, operand, operandName }: Completed): string {
  const specs = [...options.flatMap(ofOption), ...ofOperand(operand, operandName)]
  return `        ${name}) _arguments ${specs.map(single).join(' ')} ;;`
}

function ofOption({ long, short, help, repeats, value }: CompletedOption): string[] {
  const what = `[${escaped(help)}]`
  const spelled = short === undefined ? [`--${long}`] : [`-${short}`, `--${long}`]
  const excludes = repeats || short === undefined ? '' : `(${spelled.join(' ')})`
  return spelled.map((one) => {
    const sign = value !== undefined && one.startsWith('--') ? '=' : ''
    return `${repeats ? '*' : ''}${excludes}${one}${sign}${what}${value === undefined ? '' : ofValue(value)}`
  })
}

function ofValue({ name, words, file }: NonNullable<CompletedOption['value']>): string {
  if (file) return `:${escaped(name)}:_files`
  return `:${escaped(name)}:${words.length > 0 ? `(${words.join(' ')})` : ' '}`
}

function ofOperand(operand: Completed['operand'], name: string): string[] {
  if (operand === undefined) return []
  if ('files' in operand) return [`1:${name}:_files`]
  // A space before an action keeps zsh from adding options of its own.
  return [`1:${name}:${'lines' in operand ? ` _kloros_lines ${operand.lines}` : `(${operand.words().join(' ')})`}`]
}

function escaped(text: string): string {
  return text.replace(/[\\[\]:]/g, '\\$&')
}
