#!/usr/local/bin/node
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { openMarathon } from './follow-marathon.ts'
import { isFree } from './free-ports.ts'
import { startHaproxy } from './haproxy.ts'
import type { Haproxy } from './haproxy.ts'
import { renderHaproxy } from './rendering/haproxy-config.ts'
import type { HaproxyPlaces } from './rendering/haproxy-config.ts'
import { servicesOf } from './rendering/services.ts'
import { readSettings } from './settings.ts'

const settings = readSettings(process.env)
const { folder, httpPort, httpsPort, statusPort, certificate, maxConnections, groups, pauseMs } = settings
/** Changes that no event tells of are found by looking. */
const lookMs = 30_000
const say = (line: string): void => console.log(line)
const certificates = `${folder}/certificate.pem`
const places: HaproxyPlaces = {
  ...{ folder, httpPort, statusPort, maxConnections },
  ...(certificate === undefined ? {} : { tls: { port: httpsPort, certificates } }),
}

let haproxy: Haproxy | undefined
let config = ''
let bound = new Set<number>()
let problems = ''
let trouble = ''
let reloads = 0
let forced = false
let changed = true
let wake = (): void => undefined

function change(): void {
  changed = true
  wake()
}

/** Writes a number that others read, whole at every moment. */
async function note(name: string, value: number): Promise<void> {
  await writeFile(`${folder}/${name}.new`, `${value}\n`)
  await rename(`${folder}/${name}.new`, `${folder}/${name}`)
}

/** Reads what runs, and brings haproxy to it. */
async function bring(): Promise<void> {
  const reserved = [httpPort, statusPort, ...(places.tls ? [places.tls.port] : [])]
  const found = servicesOf(await marathon.apps(), { groups, reserved })
  // haproxy takes all of a configuration or nothing: a port that somebody else has is left out.
  const busy = new Set<number>()
  for (const { port } of found.services)
    if (port !== 0 && !bound.has(port) && !(await isFree(port))) busy.add(port)
  const services = found.services.map((one) => (busy.has(one.port) ? { ...one, port: 0 } : one))
  const lines = [
    ...found.problems,
    ...[...busy].map((port) => `port ${port} is in use by somebody else`),
  ].join('\n')
  if (lines !== problems && lines !== '') say(lines)
  problems = lines

  const text = renderHaproxy(services, places)
  if (text === config && !forced) return
  const again = forced
  forced = false
  if (!haproxy) {
    haproxy = await startHaproxy(folder, text, say)
    void haproxy.ended.then((status) => process.exit(ending ? 0 : status || 1))
  } else if (!(await haproxy.use(text))) {
    say('haproxy refused the configuration; the one before stays')
    return
  } else {
    reloads += 1
    await note('reloads', reloads)
    say(`configuration ${reloads}${again ? ' (wanted)' : ''}: ${services.length} services`)
  }
  config = text
  bound = new Set(services.map(({ port }) => port))
}

let ending = false
process.on('SIGTERM', () => {
  ending = true
  if (haproxy) haproxy.stop()
  else process.exit(0)
})
process.on('SIGHUP', () => {
  forced = true
  change()
})

await mkdir(folder, { recursive: true, mode: 0o700 })
if (certificate !== undefined) await writeFile(certificates, certificate, { mode: 0o600 })
await note('reloads', 0)
await note('pid', process.pid)
const marathon = openMarathon(settings, say)
void marathon.follow(change)
while (!ending) {
  if (!changed) {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, lookMs)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
  changed = false
  try {
    await bring()
    trouble = ''
  } catch (error) {
    if (String(error) !== trouble) say(`not brought up to date: ${String(error)}`)
    trouble = String(error)
    changed = true
    await new Promise((resolve) => setTimeout(resolve, 1000))
  }
  await new Promise((resolve) => setTimeout(resolve, pauseMs))
}
