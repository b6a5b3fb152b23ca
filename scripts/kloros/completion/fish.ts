import { type Completed, type CompletedOption, single, spellings } from './table.ts'

/** Writes the completion for fish. */
export function fishCompletion(commands: readonly Completed[]): string {
  return `# Completion of kloros for fish, as "kloros completion fish" prints it.

function __kloros_command
    set -l words (commandline -opc)
    if test (count $words) -eq 1
        test (count $argv) -eq 0
    else
        test "$words[2]" = "$argv[1]"
    end
end

# Whether the first operand of a command is typed; further arguments are its options that take a value.
function __kloros_operand
    __kloros_command $argv[1]; or return
    set -l words (commandline -opc)
    set -e words[1..2]
    set -l takes $argv[2..-1]
    set -l skip no
    for word in $words
        if test $skip = yes
            set skip no
        else if contains -- $word $takes
            set skip yes
        else if not string match -q -- '-?*' $word
            return 1
        end
    end
    test $skip = no
end

complete -c kloros -f
complete -c kloros -n __kloros_command -l help -d 'list all commands'
complete -c kloros -n __kloros_command -l version -d 'print the version'
${commands.flatMap(ofCommand).join('\n')}
`
}

function ofCommand({ name, summary, options, operand }: Completed): string[] {
  const takes = options.filter(({ value }) => value !== undefined).flatMap(spellings)
  const condition = single(['__kloros_operand', name, ...takes].join(' '))
  return [
    `complete -c kloros -n __kloros_command -a ${name} -d ${quoted(summary)}`,
    ...options.map((option) => `complete -c kloros -n '__kloros_command ${name}' ${ofOption(option)}`),
    ...(operand === undefined ? [] : [`complete -c kloros -n ${condition} ${ofOperand(operand)}`]),
  ]
}

function ofOption({ long, short, help, value }: CompletedOption): string {
  const parts = [`-l ${long}`, short === undefined ? '' : `-s ${short}`, `-d ${quoted(help)}`]
  if (value?.file) parts.push('-r -F')
  else if (value !== undefined) parts.push(value.words.length > 0 ? `-x -a ${single(value.words.join(' '))}` : '-x')
  return parts.filter(Boolean).join(' ')
}

function ofOperand(operand: NonNullable<Completed['operand']>): string {
  if ('files' in operand) return '-F'
  return `-a ${single('lines' in operand ? `(kloros ${operand.lines} 2>/dev/null)` : operand.words().join(' '))}`
}

/** In fish a backslash escapes within single quotes, too. */
function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`
}
