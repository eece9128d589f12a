import type { FastifyInstance } from 'fastify'
import { httpErrors } from './errors.ts'

// The name as it is written, or with some of its letters as \u escapes.
const mayHoldPrototype = /__proto__|\\u00/

function refusePrototype(name: string, value: unknown): unknown {
  if (name === '__proto__') throw new Error('a field must not be named __proto__')
  return value
}

function parse(text: string): unknown {
  return mayHoldPrototype.test(text) ? JSON.parse(text, refusePrototype) : JSON.parse(text)
}

/** Bodies arrive parsed when they are JSON (`undefined` when empty), as text when plain text, as bytes otherwise. */
export function acceptBodies(app: FastifyInstance): void {
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser(
    /^application\/([\w.-]+\+)?json\s*(;|$)/i,
    { parseAs: 'string' },
    (_request, body, done) => {
      const text = body.toString()
      if (text.trim() === '') return done(null, undefined)
      try {
        done(null, parse(text))
      } catch (error) {
        done(httpErrors.BAD_REQUEST({ reason: `the body is not JSON (${(error as Error).message})` }))
      }
    },
  )
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
}
