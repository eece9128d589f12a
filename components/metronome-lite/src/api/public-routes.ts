import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import { jobSchema, scheduleSchema } from '../job/job-schema.ts'
import { apiDescription } from './public/api-description.ts'

const draft = { $schema: 'http://json-schema.org/draft-07/schema#' }

/** Files that describe the API, where the original has them. */
export function publicRoutes(app: FastifyInstance): void {
  const schemas = {
    'v1/schema/jobspec': () => jobSchema('v1'),
    'v1/schema/schedulespec': () => scheduleSchema,
    'v0/schema/jobspec_v0': () => jobSchema('v0'),
  }
  for (const [path, schema] of Object.entries(schemas)) {
    app.get(`/public/api/${path}.schema.json`, () => ({ ...draft, ...schema() }))
  }
  app.get('/public/api/api.raml', (_request, reply) =>
    reply.type('application/raml+yaml; charset=utf-8').send(apiDescription),
  )
}
