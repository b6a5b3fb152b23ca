/** pytest, Django, Jest and Vitest find tests by these; `speed-test.ts` and `openapi-spec.ts` may be code like any other. */
const TEST_FILE = /(?:^|\/)(?:test_[^/]*|[^/]*_test|tests|conftest)\.py$|\.(?:test|spec)\.[cm]?[jt]sx?$/i

const VENDORED = /(?:^|\/)_?(?:vendor|vendored|third[-_]?party|node_modules|bower_components)\//i

/** Whether a file is one of tests by its own name; in which folders tests lie is for each monitor to say. */
export function isTestFile(path: string): boolean {
  return TEST_FILE.test(path)
}

/** Whether a file lies in a folder of what others wrote. */
export function isVendored(path: string): boolean {
  return VENDORED.test(path)
}
