import { type Completed, spellings } from './table.ts'

/** Writes the completion for bash; it needs nothing but bash 4.4. */
export function bashCompletion(commands: readonly Completed[]): string {
  return `# Completion of kloros for bash, as "kloros completion bash" prints it.

_kloros() {
  local current=\${COMP_WORDS[COMP_CWORD]} option=\${COMP_WORDS[COMP_CWORD-1]} name=\${COMP_WORDS[1]}
  local options='' takes='' operand='' operands=0 word at
  COMPREPLY=()
  # To bash the sign in --level=high is a word.
  if [[ $current == = ]]; then current=''
  elif [[ $option == = ]]; then option=\${COMP_WORDS[COMP_CWORD-2]}; fi

  if ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W '${commands.map(({ name }) => name).join(' ')} --help --version' -- "$current"))
    return
  fi
  case $name in
${commands.map(ofCommand).join('\n')}
    *) return ;;
  esac

  case $name.$option in
${commands.flatMap(ofValues).join('\n')}
  esac
  if [[ " $takes " == *" $option "* ]]; then return; fi
  if [[ $current == -* ]]; then
    COMPREPLY=($(compgen -W "$options" -- "$current"))
    return
  fi
  for ((at = 2; at < COMP_CWORD; at++)); do
    word=\${COMP_WORDS[at]}
    if [[ " $takes " == *" $word "* ]]; then
      at=$((at + 1))
      if [[ \${COMP_WORDS[at]} == = ]]; then at=$((at + 1)); fi
    elif [[ $word != -?* ]]; then operands=$((operands + 1)); fi
  done
  if ((operands > 0)); then return; fi
  case $operand in
    '') ;;
    files) COMPREPLY=($(compgen -f -- "$current")); compopt -o filenames 2>/dev/null ;;
    words:*) COMPREPLY=($(compgen -W "\${operand#words:}" -- "$current")) ;;
    lines:*) COMPREPLY=($(compgen -W "$(kloros \${operand#lines:} 2>/dev/null)" -- "$current")) ;;
  esac
}
complete -F _kloros kloros
`
}

function ofCommand({ name, options, operand }: Completed): string {
  const all = options.map(({ long }) => `--${long}`).join(' ')
  const takes = options.filter(({ value }) => value !== undefined).flatMap(spellings)
  return `    ${name}) options='${all}' takes='${takes.join(' ')}' operand='${operandOf(operand)}' ;;`
}

function operandOf(operand: Completed['operand']): string {
  if (operand === undefined) return ''
  if ('files' in operand) return 'files'
  return 'lines' in operand ? `lines:${operand.lines}` : `words:${operand.words().join(' ')}`
}

function ofValues({ name, options }: Completed): string[] {
  return options.flatMap((option) => {
    const { words = [], file = false } = option.value ?? {}
    if (words.length === 0 && !file) return []
    const found = file ? '-f' : `-W '${words.join(' ')}'`
    const names = file ? '; compopt -o filenames 2>/dev/null' : ''
    const patterns = spellings(option).map((one) => `${name}.${one}`)
    return [`    ${patterns.join(' | ')}) COMPREPLY=($(compgen ${found} -- "$current"))${names}; return ;;`]
  })
}
