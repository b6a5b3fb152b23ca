import { memberName, type Node, unwrap } from './syntax.ts'

const TITLES = /^[fx]?(describe|it|test|suite|context|specify|bench|beforeEach|afterEach|beforeAll|afterAll)$/

/** How a test is run. */
const WAYS =
  /^(only|skip|each|for|todo|concurrent|sequential|serial|parallel|shuffle|fails|failing|if|runIf|skipIf|todoIf|describe|step|before|after|beforeEach|afterEach|beforeAll|afterAll)$/

const MAX_DEPTH = 20

/** The name that a chain of members and calls begins with: `expect` of `expect(x).not.toBe`. */
function rootName(node: Node): string | undefined {
  let at = node
  for (let depth = 0; depth < MAX_DEPTH; depth += 1) {
    at = unwrap(at)
    if (at.type === 'Identifier') return at.name
    if (at.type === 'MemberExpression') at = at.object
    else if (at.type === 'CallExpression') at = at.callee
    else return undefined
  }
  return undefined
}

/** Whether what is called asserts something: `assert.equal`, `expect(x).toBe`, `x.should.equal`, `t.deepEqual` */
export function isAssertion(callee: Node): boolean {
  const root = rootName(callee)
  if (root === 'assert' || root === 'should') return true
  if (callee.type !== 'MemberExpression') return false
  if (root === 'expect' || root === 'expectTypeOf') return true
  const name = memberName(callee) ?? ''
  if (root === 't' && /^(is|not|same|equal|deepEqual|strictSame|like|throws|throwsAsync|match)$/.test(name)) return true
  return callee.object.type === 'MemberExpression' && hasShould(callee.object)
}

function hasShould(node: Node): boolean {
  let at = node
  for (let depth = 0; depth < MAX_DEPTH && at.type === 'MemberExpression'; depth += 1) {
    if (memberName(at) === 'should') return true
    at = at.object
  }
  return false
}

/** Whether what is called takes the title of a test: `describe`, `test.only`, `it.each(rows)`; not `context.bus.on`. */
export function isTitle(callee: Node): boolean {
  let at = unwrap(callee)
  for (let depth = 0; depth < MAX_DEPTH && at.type !== 'Identifier'; depth += 1) {
    if (at.type === 'CallExpression') at = unwrap(at.callee)
    else if (at.type === 'TaggedTemplateExpression') at = unwrap(at.tag)
    else if (at.type === 'MemberExpression' && WAYS.test(memberName(at) ?? '')) at = unwrap(at.object)
    else return false
  }
  return at.type === 'Identifier' && TITLES.test(at.name)
}
