const job = 'v1/schema/jobspec.schema.json'
const schedule = 'v1/schema/schedulespec.schema.json'

/** The API in RAML 1.0, for tools that make clients from it. */
export const apiDescription = `#%RAML 1.0
title: Metronome
baseUri: /
mediaType: application/json
types:
  Job: !include ${job}
  Schedule: !include ${schedule}
/v1/jobs:
  get: { queryParameters: { embed?: string[] }, responses: { 200: { body: { type: array, items: Job } } } }
  post: { body: Job, responses: { 201: { body: Job }, 409: {}, 422: {} } }
  /{jobId}:
    get: { queryParameters: { embed?: string[] }, responses: { 200: { body: Job }, 404: {} } }
    put: { body: Job, responses: { 200: { body: Job }, 404: {}, 422: {} } }
    delete: { queryParameters: { stopCurrentJobRuns?: boolean }, responses: { 200: { body: Job }, 404: {}, 409: {} } }
    /schedules:
      get: { responses: { 200: { body: { type: array, items: Schedule } } } }
      post: { body: Schedule, responses: { 201: { body: Schedule }, 409: {}, 422: {} } }
      /{scheduleId}:
        get: { responses: { 200: { body: Schedule }, 404: {} } }
        put: { body: Schedule, responses: { 200: { body: Schedule }, 404: {}, 422: {} } }
        delete: { responses: { 200: {}, 404: {} } }
    /runs:
      get: { responses: { 200: {} } }
      post: { responses: { 201: {} } }
      /{runId}:
        get: { responses: { 200: {}, 404: {} } }
        /actions/stop:
          post: { responses: { 200: {}, 404: {} } }
/v1/queue:
  get: { queryParameters: { embed?: string[] }, responses: { 200: {} } }
/v1/metrics:
  get: { responses: { 200: {} } }
/v1/dag-runs:
  get: { responses: { 200: {} } }
  post: { responses: { 201: {}, 404: {}, 422: {} } }
  /{dagRunId}:
    get: { responses: { 200: {}, 404: {} } }
    delete: { responses: { 200: {}, 404: {}, 409: {} } }
    /actions/rerun:
      post: { responses: { 200: {}, 404: {}, 409: {}, 422: {} } }
    /actions/stop:
      post: { responses: { 200: {}, 404: {} } }
/v0/scheduled-jobs:
  post: { body: Job, responses: { 201: { body: Job }, 409: {}, 422: {} } }
  /{jobId}:
    put: { body: Job, responses: { 200: { body: Job }, 404: {}, 422: {} } }
/ping:
  get: { responses: { 200: { body: { text/plain: string } } } }
/info:
  get: { responses: { 200: {} } }
/leader:
  get: { responses: { 200: {}, 404: {} } }
`
