import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { requestJson, requestText } from '@dcos-lite/lib/http-client'
import { startFixture } from './agent/fixture.ts'
import { withMaster } from './master/support/with-master.ts'

/** The section of the README under a heading. */
async function section(heading: string): Promise<string> {
  const readme = await readFile(join(import.meta.dirname, '../README.md'), 'utf8')
  return readme.split(/^(?=#{2,3} )/m).find((part) => part.startsWith(`### ${heading}\n`)) ?? ''
}

/** `a_{b,c}` as `a_b` and `a_c`. */
function expand(name: string): string[] {
  const match = /^(.*?)\{([^}]*)\}(.*)$/.exec(name)
  if (!match) return [name]
  const [, before = '', choices = '', after = ''] = match
  return choices.split(',').flatMap((choice) => expand(before + choice + after))
}

const namesIn = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(/`([^`]+)`/g)].flatMap(([, name = '']) => (pattern.test(name) ? expand(name) : []))

/** Names and types of `/metrics`, out of its own TYPE lines, as the table writes them. */
async function exposed(url: string): Promise<string[]> {
  const { body } = await requestText({ url: `${url}/metrics` })
  return [...body.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', type = '']) => `${name} ${type}`)
}

const tableOf = (text: string): string[] =>
  [...text.matchAll(/^\| `([^`]+)` *\| (\w+)/gm)].map(([, name = '', type = '']) => `${name} ${type}`)

const snapshotOf = async (url: string): Promise<string[]> =>
  Object.keys((await requestJson<Record<string, number>>({ url: `${url}/metrics/snapshot` })).body)

describe('The metrics that the README lists', () => {
  it('are those of a master, name by name', () =>
    withMaster(async ({ url }) => {
      const text = await section('Metrics')
      expect(tableOf(text)).to.have.members(await exposed(url))
      const [always = '', sometimes = ''] = text.split('As soon as they happened')
      const names = namesIn(always, /^(master|allocator|registrar|system)\//)
      const live = await snapshotOf(url)
      expect(live).to.include.members(names)
      const later = namesIn(sometimes, /^(master|allocator|registrar)\//)
      expect(live.filter((name) => !names.includes(name) && !later.includes(name))).to.deep.equal([])
    }))

  it('are those of an agent, name by name', async () => {
    const { agent, close } = await startFixture({ launcher: 'simulated' })
    try {
      const url = agent.urls.api ?? ''
      const text = await section('Metrics of the agent')
      expect(tableOf(text)).to.have.members(await exposed(url))
      expect(namesIn(text, /^(slave|system|containerizer|gc)\//)).to.have.members(await snapshotOf(url))
    } finally {
      await close()
    }
  })

  it('count runs of the allocator as a counter that only grows', () =>
    withMaster(async ({ url }) => {
      const { body } = await requestText({ url: `${url}/metrics` })
      expect(body).to.match(/^# TYPE dcos_mesos_master_allocation_runs_total counter$/m)
      expect(body).to.not.contain('allocation_runs_count')
    }))
})
