type Schema = Record<string, unknown>

const self = { $ref: '#' }
const selfMap = { type: 'object', additionalProperties: self }
const selfList = { type: 'array', items: self, minItems: 1 }
const count = { type: 'integer', minimum: 0 }
const names = { type: 'array', items: { type: 'string' }, minItems: 1, uniqueItems: true }
const simpleType = { enum: ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'] }
const bool = { type: 'boolean' }
const text = { type: 'string' }

/** The rules for `config.json`: it must itself be a JSON schema of draft 04, which these rules describe. */
export const configMetaSchema: Schema = {
  type: 'object',
  properties: {
    id: text,
    $schema: text,
    title: text,
    description: text,
    multipleOf: { type: 'number', exclusiveMinimum: 0 },
    maximum: { type: 'number' },
    exclusiveMaximum: bool,
    minimum: { type: 'number' },
    exclusiveMinimum: bool,
    maxLength: count,
    minLength: count,
    pattern: text,
    additionalItems: { anyOf: [bool, self] },
    items: { anyOf: [self, selfList] },
    maxItems: count,
    minItems: count,
    uniqueItems: bool,
    maxProperties: count,
    minProperties: count,
    required: names,
    additionalProperties: { anyOf: [bool, self] },
    definitions: selfMap,
    properties: selfMap,
    patternProperties: selfMap,
    dependencies: { type: 'object', additionalProperties: { anyOf: [self, names] } },
    enum: { type: 'array', minItems: 1, uniqueItems: true },
    type: { anyOf: [simpleType, { type: 'array', items: simpleType, minItems: 1, uniqueItems: true }] },
    allOf: selfList,
    anyOf: selfList,
    oneOf: selfList,
    not: self,
  },
  dependencies: { exclusiveMaximum: ['maximum'], exclusiveMinimum: ['minimum'] },
}
