import { parser } from '@lezer/python'

const types = parser.nodeSet.types

// The grammar has several ids for one name where only its own rules tell them apart: the first stands for all.
const firstOf = new Map<string, number>()
for (const { id, name } of types) if (name !== '' && !firstOf.has(name)) firstOf.set(name, id)

/** The id that stands for all ids of one name, by id. */
export const CANONICAL = Uint8Array.from(types, ({ id, name }) => firstOf.get(name) ?? id)

/** The id of what the grammar calls so. @throws where it has no such name: it is another version of the grammar. */
function idOf(name: string): number {
  const id = firstOf.get(name)
  if (id === undefined) throw new Error(`the Python grammar has no ${name}`)
  return id
}

/** Ids of the nodes that the analyser knows; see python.grammar of @lezer/python. */
export const T = {
  Error: idOf('⚠'),
  Script: idOf('Script'),
  AssignStatement: idOf('AssignStatement'),
  UpdateStatement: idOf('UpdateStatement'),
  ExpressionStatement: idOf('ExpressionStatement'),
  DeleteStatement: idOf('DeleteStatement'),
  ReturnStatement: idOf('ReturnStatement'),
  RaiseStatement: idOf('RaiseStatement'),
  BreakStatement: idOf('BreakStatement'),
  ContinueStatement: idOf('ContinueStatement'),
  PassStatement: idOf('PassStatement'),
  ImportStatement: idOf('ImportStatement'),
  ScopeStatement: idOf('ScopeStatement'),
  AssertStatement: idOf('AssertStatement'),
  StatementGroup: idOf('StatementGroup'),
  IfStatement: idOf('IfStatement'),
  WhileStatement: idOf('WhileStatement'),
  ForStatement: idOf('ForStatement'),
  TryStatement: idOf('TryStatement'),
  WithStatement: idOf('WithStatement'),
  MatchStatement: idOf('MatchStatement'),
  MatchBody: idOf('MatchBody'),
  MatchClause: idOf('MatchClause'),
  FunctionDefinition: idOf('FunctionDefinition'),
  ClassDefinition: idOf('ClassDefinition'),
  DecoratedStatement: idOf('DecoratedStatement'),
  Decorator: idOf('Decorator'),
  Body: idOf('Body'),
  ParamList: idOf('ParamList'),
  TypeDef: idOf('TypeDef'),
  ArgList: idOf('ArgList'),
  BinaryExpression: idOf('BinaryExpression'),
  UnaryExpression: idOf('UnaryExpression'),
  AwaitExpression: idOf('AwaitExpression'),
  ConditionalExpression: idOf('ConditionalExpression'),
  LambdaExpression: idOf('LambdaExpression'),
  NamedExpression: idOf('NamedExpression'),
  ParenthesizedExpression: idOf('ParenthesizedExpression'),
  TupleExpression: idOf('TupleExpression'),
  ComprehensionExpression: idOf('ComprehensionExpression'),
  ArrayExpression: idOf('ArrayExpression'),
  ArrayComprehension: idOf('ArrayComprehensionExpression'),
  DictionaryExpression: idOf('DictionaryExpression'),
  DictionaryComprehension: idOf('DictionaryComprehensionExpression'),
  SetExpression: idOf('SetExpression'),
  SetComprehension: idOf('SetComprehensionExpression'),
  CallExpression: idOf('CallExpression'),
  MemberExpression: idOf('MemberExpression'),
  VariableName: idOf('VariableName'),
  PropertyName: idOf('PropertyName'),
  Number: idOf('Number'),
  String: idOf('String'),
  FormatString: idOf('FormatString'),
  FormatReplacement: idOf('FormatReplacement'),
  FormatSpec: idOf('FormatSpec'),
  ContinuedString: idOf('ContinuedString'),
  None: idOf('None'),
  Boolean: idOf('Boolean'),
  CapturePattern: idOf('CapturePattern'),
  LiteralPattern: idOf('LiteralPattern'),
  AttributePattern: idOf('AttributePattern'),
  AsPattern: idOf('AsPattern'),
  MappingPattern: idOf('MappingPattern'),
  AssignOp: idOf('AssignOp'),
  ArithOp: idOf('ArithOp'),
  CompareOp: idOf('CompareOp'),
  Star: idOf('*'),
  DoubleStar: idOf('**'),
  Colon: idOf(':'),
  and: idOf('and'),
  or: idOf('or'),
  not: idOf('not'),
  in: idOf('in'),
  is: idOf('is'),
  if: idOf('if'),
  else: idOf('else'),
  elif: idOf('elif'),
  for: idOf('for'),
  as: idOf('as'),
  from: idOf('from'),
  import: idOf('import'),
  except: idOf('except'),
  finally: idOf('finally'),
  async: idOf('async'),
} as const

const passedOver = [
  '.',
  '(',
  ')',
  ',',
  '[',
  ']',
  '{',
  '}',
  ';',
  'Comment',
  'Escape',
  'At',
  'FormatSelfDoc',
  'FormatConversion',
]

/** Whether nodes of an id say nothing that their neighbours do not: punctuation and comments. */
export const PASSED_OVER = Uint8Array.from(types, ({ name }) => (passedOver.includes(name) ? 1 : 0))
