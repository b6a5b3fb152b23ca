import fc from 'fast-check'

/** A JSON Schema, as far as the feed's document uses it. */
export interface Schema {
  type?: string | string[]
  const?: unknown
  enum?: unknown[]
  anyOf?: Schema[]
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  pattern?: string
  format?: string
  items?: Schema
  minItems?: number
  maxItems?: number
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: boolean | Schema
}

type Json = Record<string, unknown>

const ANY_TYPE: readonly unknown[] = [null, true, 7, -1.5, 'text', '', [], [[]], {}, { a: 1 }]

// What a schema says nothing of fits.
function fits(schema: Schema, value: unknown): boolean {
  if (schema.anyOf) return schema.anyOf.some((one) => fits(one, value))
  if ('const' in schema) return value === schema.const
  if (schema.enum && !schema.enum.includes(value)) return false
  if (schema.type !== undefined && !typesOf(value).some((type) => [schema.type].flat().includes(type))) return false
  if (typeof value === 'number') return value >= (schema.minimum ?? -Infinity) && value <= (schema.maximum ?? Infinity)
  if (typeof value === 'string') return textFits(schema, value)
  if (Array.isArray(value)) {
    const { items = {}, minItems = 0, maxItems = Infinity } = schema
    return value.length >= minItems && value.length <= maxItems && value.every((one) => fits(items, one))
  }
  if (typeof value !== 'object' || value === null) return true
  const { properties = {}, required = [], additionalProperties = true } = schema
  if (required.some((key) => !Object.hasOwn(value, key))) return false
  return Object.entries(value).every(([key, one]) =>
    Object.hasOwn(properties, key) ? fits(properties[key] ?? {}, one) : additionalProperties !== false,
  )
}

function textFits({ minLength = 0, maxLength = Infinity, pattern, format }: Schema, text: string): boolean {
  const { length } = [...text]
  if (length < minLength || length > maxLength) return false
  if (format === 'date-time' && Number.isNaN(Date.parse(text))) return false
  return pattern === undefined || new RegExp(pattern, 'u').test(text)
}

function typesOf(value: unknown): string[] {
  if (value === null) return ['null']
  if (Array.isArray(value)) return ['array']
  return Number.isInteger(value) ? ['integer', 'number'] : [typeof value]
}

/** The least that fits a schema. */
export function fitting(schema: Schema): unknown {
  if (schema.anyOf) return fitting(schema.anyOf[0] ?? {})
  if ('const' in schema) return schema.const
  if (schema.enum) return schema.enum[0]
  if (schema.format === 'date-time') return new Date(Date.now() + 86_400_000).toISOString()
  const [type] = [schema.type].flat()
  if (type === 'string') return 'a'
  if (type === 'integer' || type === 'number') return schema.minimum ?? 0
  if (type === 'array') return [fitting(schema.items ?? {})]
  if (type !== 'object') return null
  const { properties = {}, required = [] } = schema
  return Object.fromEntries(required.map((key) => [key, fitting(properties[key] ?? {})]))
}

/** Values that a schema rules out: each wrong in one place, and some wrong altogether. */
export function misfits(schema: Schema): fc.Arbitrary<unknown> {
  const likely = fc.constantFrom(...wrong(schema).filter((value) => !fits(schema, value)))
  return fc.oneof(
    { weight: 4, arbitrary: likely },
    fc.jsonValue().filter((value) => !fits(schema, value)),
  )
}

function wrong(schema: Schema): unknown[] {
  const { anyOf, minimum, maximum, minLength, maxLength, items, minItems, maxItems, properties = {} } = schema
  if (anyOf) return [...ANY_TYPE, ...anyOf.flatMap(wrong)]
  const found: unknown[] = [...ANY_TYPE]
  if (minimum !== undefined) found.push(minimum - 1, -1e300)
  if (maximum !== undefined) found.push(maximum + 1, 1e300)
  if (minLength) found.push('')
  if (maxLength !== undefined) found.push('a'.repeat(maxLength + 1))
  found.push('\u0000', 'A b', 'tomorrow', '2026-02-30T00:00:00Z')
  if (items) found.push(...wrong(items).map((item) => [item]))
  if (minItems) found.push([])
  if (maxItems !== undefined) found.push(Array.from({ length: maxItems + 1 }, () => fitting(items ?? {})))
  const whole = fitting({ ...schema, type: 'object' }) as Json
  for (const [key, property] of Object.entries(properties)) {
    found.push(...wrong(property).map((value) => ({ ...whole, [key]: value })))
    const { [key]: _, ...less } = whole
    found.push(less)
  }
  if (schema.properties) found.push({ ...whole, surplus: 1 }, { ...whole, constructor: 1 })
  return found
}
