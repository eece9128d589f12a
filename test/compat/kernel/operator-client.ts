// A program of its own: the library is made for browsers, and looks for their XMLHttpRequest everywhere.
import { createRequire } from 'node:module'
import { XmlHttpRequest } from './xml-http-request.ts'

interface Observable {
  subscribe(next: (value: string) => void, error: (problem: unknown) => void, complete: () => void): void
}

interface Library {
  stream(body: object, url: string): Observable
  request(body: object, url: string): Observable
}

const [masterUrl = ''] = process.argv.slice(2)
const url = `${masterUrl}/api/v1?subscribe`
Object.assign(globalThis, { XMLHttpRequest: XmlHttpRequest })
const { stream, request } = createRequire(import.meta.url)('@dcos/mesos-client') as Library
const tell = (event: string, value: unknown): void => void process.send?.({ event, value })

stream({ type: 'SUBSCRIBE' }, url).subscribe(
  (record) => tell('event', JSON.parse(record)),
  (problem) => tell('error', problem),
  () => tell('complete', null),
)
process.on('message', (body: object) => {
  request(body, url).subscribe(
    (answer) => tell('answer', JSON.parse(answer)),
    (problem) => tell('error', problem),
    () => undefined,
  )
})
// The test has gone: there is nothing left to do.
process.on('disconnect', () => process.exit(0))
