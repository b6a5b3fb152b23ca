import fc from 'fast-check'
import * as z from 'zod'

/** A JSON Schema, as far as zod writes it of facts. */
interface Schema {
  type?: string | string[]
  enum?: unknown[]
  anyOf?: Schema[]
  minimum?: number
  maximum?: number
  maxLength?: number
  items?: Schema
  minItems?: number
  properties?: Record<string, Schema>
  required?: string[]
}

/** Whatever a schema admits. @param text what its strings hold. */
export function admitted(schema: z.ZodType, text: fc.Arbitrary<string>): fc.Arbitrary<unknown> {
  return shaped(z.toJSONSchema(schema, { io: 'input' }) as Schema, text)
}

function shaped(schema: Schema, text: fc.Arbitrary<string>): fc.Arbitrary<unknown> {
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((one) => shaped(one, text)))
  if (Array.isArray(schema.type)) return fc.oneof(...schema.type.map((type) => shaped({ ...schema, type }, text)))
  if (schema.enum) return fc.constantFrom(...schema.enum)
  const { minimum: min = -1e9, maximum: max = 1e9, items = {}, minItems: minLength = 0, required = [] } = schema
  if (schema.type === 'integer') {
    return fc.integer({ min: Math.max(min, Number.MIN_SAFE_INTEGER), max: Math.min(max, Number.MAX_SAFE_INTEGER) })
  }
  if (schema.type === 'number') {
    return fc.oneof(fc.constantFrom(min, max, (min + max) / 2), fc.double({ min, max, noNaN: true }))
  }
  if (schema.type === 'boolean') return fc.boolean()
  if (schema.type === 'array') return fc.array(shaped(items, text), { minLength, maxLength: 60 })
  if (schema.type === 'object') {
    const properties = Object.entries(schema.properties ?? {}).map(([key, one]) => [key, shaped(one, text)])
    return fc.record(Object.fromEntries(properties) as Record<string, fc.Arbitrary<unknown>>, {
      requiredKeys: required,
    })
  }
  if (schema.type === 'string') return text.map((one) => one.slice(0, schema.maxLength ?? one.length))
  return fc.jsonValue()
}
