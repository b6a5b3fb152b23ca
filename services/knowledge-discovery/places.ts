import { isTestFile, isVendored } from '../../shared/contract/places.ts'
import { matches } from '../../shared/contract/wildcard.ts'

const TEST =
  /(?:^|\/)(?:t|tests?|testing|__tests__|__mocks__|specs?|e2e|fixtures?|cassettes|testdata|benchmarks?|bench)\/|[.-](?:test|spec|stories)\.[cm]?[jt]sx?$/i

const APART =
  /(?:^|\/)(?:external|(?:[\w-]+[-_])?(?:examples?|samples?|demos?|playgrounds?)(?:[-_][\w-]+)?|templates?|snippets|partials|includes?|migrations|generated|archived?|legacy|drafts?|prompts?)\/|(?:^|\/)[._][^/]*\/|_pb2(?:_grpc)?\.py$|\.(?:gen|generated|min|d)\.[cm]?[jt]sx?$|\.pyi$|(?:^|[/.])typings\.ts$/i

/** Collections that are read by their dates, or in other languages: no table of contents has each. */
const COLLECTED =
  /(?:^|\/)(?:blog|posts|news|newsfragments|changes|change_?logs?|changelog\.d|releases|release[-_]notes|rfcs?|proposals|versioned_docs|versions|i18n|locales?|translations?)\//i

/** What every host of repositories shows, or people look for by its name. */
const KNOWN_BY_NAME =
  /(?:^|\/)(?:readme|changelog|changes|history|news|releases?|licen[cs]es?|copying|notice|contributing|contributors|security|support|governance|code[-_]of[-_]conduct|authors|maintainers|owners|credits|acknowledge?ments|roadmap|todo|install|index|_index|home|summary|toc|404|agents|claude|gemini|copilot-instructions|skill|pull_request_template|issue_template|upgrading|migration|faq|codeowners|version|robots|humans|ads|llms(?:-full)?|cmakelists|requirements|constraints|packages|wordlist|spelling_wordlist|dictionary|top_level|.*[-_.]requirements|requirements[-_.].*)(?:[-_.][a-z]{2}(?:[-_][a-z]{2,4})?)?\.[a-z]+$/i

/** Parts of others, and pages that are made many of. */
const PATTERN = /(?:^|\/)(?:_[^/]*|[^/]*\[[^/]*)$/

/** Where people keep documents. */
const FOLDER = /^(?:.*\/)?(?:docs?|documentation|guides?|manuals?|handbook|wiki)(?=\/)/i

/** Documents that name on purpose what is gone. */
const OF_THE_PAST =
  /(?:^|\/)(?:[^/]*(?:change-?_?log|changes|history|news|release[-_ ]?notes|migrat|upgrad|deprecat|roadmap|authors|contributors|credits|acknowledg|whats?-?_?new|breaking|postmortem|retrospective)[^/]*(?:\/|\.\w+$)|releases?(?:\/|\.\w+$)|adrs?\/|decisions?\/|rfcs?\/|proposals?\/|specs?\/|plans?\/|designs?\/|versions?\/|v?\d+(?:[._]\d+)+[^/]*$|\d{4}-\d{2}-\d{2}[^/]*$|\d{4}[-_][^/]*$|[a-z]{2,12}[-_]?\d{3,}\.\w+$|todo[^/]*\.\w+$)/i

/** What is run to build, test or install a project, and is no part of what it offers. */
const CHORE =
  /(?:^|\/)(?:setup|noxfile|fabfile|dodo|tasks|wscript|release|conftest|manage)\.py$|(?:^|\/)(?:gulpfile|gruntfile|[\w.-]+\.config)\.[cm]?[jt]s$|(?:^|\/)(?:scripts?|tools|bin|build|ci)\//i

/** Whether a file is there to build, test or install a project. */
export function isChore(path: string): boolean {
  return CHORE.test(path)
}

/** Whether a file is there to test others. */
export function isTest(path: string): boolean {
  return isTestFile(path) || TEST.test(path)
}

/** Whether a file is nobody's own work here: copied from elsewhere, generated, an example, or a part of others. */
export function isApart(path: string): boolean {
  return isVendored(path) || APART.test(path)
}

/** Whether a document is one of which it is asked how anyone comes to it. */
export function isAskedAbout(path: string): boolean {
  return !isTest(path) && !isApart(path) && !COLLECTED.test(path) && !KNOWN_BY_NAME.test(path) && !PATTERN.test(path)
}

/** Whether a document is one that people come to by its name alone, or the first of its folder. */
export function isEntry(path: string): boolean {
  return KNOWN_BY_NAME.test(path) || /(?:^|\/)_?(?:sidebar|navbar|toc|contents|nav|menu)\.\w+$/i.test(path)
}

/** Whether it is to be looked for what a document names. */
export function isOfThePresent(path: string): boolean {
  return !OF_THE_PAST.test(path) && !COLLECTED.test(path) && !isTest(path) && !isApart(path)
}

/** The outermost folder of documents that a path lies in, if it lies in one. */
export function documentFolder(path: string): string | undefined {
  return FOLDER.exec(
    path.replace(/^((?:[^/]+\/)*?(?:docs?|documentation|guides?|manuals?|handbook|wiki)\/).*$/i, '$1'),
  )?.[0]
}

/** Whether a document is among those that an operator wants to be asked about; where nothing is said of that, all are. */
export function isAskedOf(path: string, patterns: readonly string[]): boolean {
  return patterns.length === 0 || patterns.some((pattern) => matches(pattern, path))
}
