import { expect } from 'chai'
import { isDcosError } from '@dcos-lite/lib/errors'
import { stringify } from 'yaml'
import { parseConfig } from '../../src/config/parse-config.ts'

const check = (more: object = {}): object => ({
  description: 'd',
  cmd: ['/bin/x', 'y'],
  timeout: '5s',
  ...more,
})
const read = (checks: unknown) =>
  parseConfig(
    stringify({ cluster_name: 'x', master_list: ['10.0.0.1'], custom_checks: checks }),
    'config.yaml',
  ).values.custom_checks

function refused(checks: unknown): string {
  try {
    read(checks)
  } catch (error) {
    if (isDcosError(error)) return error.message
    throw error
  }
  return 'nothing was wrong'
}

describe('The checks of an operator', () => {
  const nodeChecks = {
    checks: { disk: check({ roles: ['agent'], timeout: '1.5m' }), early: check({ timeout: '100ns' }) },
    prestart: ['early'],
    poststart: ['disk', 'early'],
  }

  it('are read as DC/OS writes them, also as JSON text', () => {
    const wanted = {
      cluster: { dns: { description: 'd', cmd: ['/bin/x', 'y'], timeoutMs: 5000 } },
      prestart: { early: { description: 'd', cmd: ['/bin/x', 'y'], timeoutMs: 1 } },
      poststart: {
        disk: { description: 'd', cmd: ['/bin/x', 'y'], timeoutMs: 90_000, roles: ['agent'] },
        early: { description: 'd', cmd: ['/bin/x', 'y'], timeoutMs: 1 },
      },
    }
    const given = { cluster_checks: { dns: check() }, node_checks: nodeChecks }
    expect(read(given)).to.deep.equal(wanted)
    expect(read(JSON.stringify(given))).to.deep.equal(wanted)
    expect(read({})).to.deep.equal({ cluster: {} })
  })

  const inCluster = (name: string, one: unknown): object => ({ cluster_checks: { [name]: one } })
  const inNode = (more: object): object => ({ node_checks: { ...nodeChecks, ...more } })
  const cases: [string, unknown, string][] = [
    ['no mapping', ['a'], 'cluster_checks'],
    ['another key', { checks: {} }, 'it has no checks'],
    ['white space in a name', inCluster('a b', check()), 'no white space'],
    ['the name of one that is built in', inCluster('components', check()), 'is built in'],
    ['no description', inCluster('a', check({ description: undefined })), 'needs a description'],
    ['a command as one text', inCluster('a', check({ cmd: '/bin/x y' })), 'list of texts'],
    ['a time without a unit', inCluster('a', check({ timeout: 5 })), 'timeout of the check a'],
    ['roles of the cluster', inCluster('a', check({ roles: ['master'] })), 'has no roles'],
    [
      'a role that is none',
      inNode({ checks: { a: check({ roles: ['slave'] }) }, prestart: ['a'] }),
      'master and agent',
    ],
    ['one that is never made', inNode({ prestart: [], poststart: ['disk'] }), 'early stands neither'],
    ['a name that is no check', inNode({ prestart: ['late', 'early'] }), 'prestart names late'],
  ]
  for (const [what, checks, reason] of cases) {
    it(`are refused with ${what}`, () => expect(refused(checks)).to.include(reason))
  }
})
