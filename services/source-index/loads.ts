const PYTHON =
  /\b(?:(?:import_module|__import__|import_string|load_module|load_object)\(\s*(?:[fF][rR]?["']([\w.]{0,200})\{|["']([\w.]{1,200})["']\s*[+%]|["']([\w.]{0,200})(?:%s|\{)|\.?[A-Za-z_(])|(?:iter_modules|walk_packages|find_modules|spec_from_file_location|SourceFileLoader|run_path)\(|r?glob\([^()\n]{0,80}\*\.py["'])/g

const TYPESCRIPT =
  /\b(?:(?:import|require)\(\s*(?:\/\*[^*]{0,200}\*\/\s*)?(?:`([^`$\n]{0,200})\$\{(?![^`\n]{0,200}\.json`)|["']([^"'\n]{1,200})["']\s*\+|[A-Za-z_$])|import\.meta\.glob(?:Eager)?(?:<[^()\n]{0,80}>)?\(\s*\[?\s*["'`]([^"'`\n]{1,200})|require\.context\(\s*["'`]([^"'`\n]{1,200}))/g

/** What lists the files of a folder, or is of the folder that it stands in. */
const LISTS =
  /\b(?:iter_modules|walk_packages|find_modules|__path__|__package__|readdir(?:Sync)?|opendir(?:Sync)?|globby|fast-glob)\b|\*\.py\b|endswith\(["']\.py|suffix == ["']\.py/

/**
 * What the names begin with by which a source loads modules that it does not write out: `shop.plugins.`, `./locales/`; a
 * pattern as it is written (`./pages/*.ts`); empty where nothing is known but that they are of a folder that it lists.
 */
export function loadsIn(text: string, language: 'python' | 'typescript'): string[] {
  const found = new Set<string>()
  const isOfItsOwn = LISTS.test(text)
  for (const [, ...prefixes] of text.matchAll(language === 'python' ? PYTHON : TYPESCRIPT)) {
    const prefix = prefixes.find((each) => each !== undefined) ?? ''
    // By a name that comes from elsewhere, somebody else's modules are loaded.
    if (prefix !== '' || isOfItsOwn) found.add(prefix)
    if (found.size >= 100) break
  }
  return [...found]
}
