import { expect } from 'chai'
import type { Asked } from './front-door.ts'
import { withFrontDoor } from './front-door.ts'

const agents = [{ id: 'A1', hostname: '10.0.0.1', active: true, TASK_RUNNING: 2, TASK_KILLING: 1 }]
const writesOf = (asked: Asked[]): unknown[] =>
  asked
    .map(({ body }) => body)
    .filter((body) => body !== undefined && (body as { type: string }).type !== 'GET_AGENTS')

/** The master of an agent that is drained at the third question. */
function startMaster(): (asked: Asked) => unknown {
  let questions = 0
  return ({ path, body }) => {
    if (path === '/mesos/master/state-summary') return { slaves: agents }
    if ((body as { type?: string } | undefined)?.type !== 'GET_AGENTS') return {}
    questions += 1
    const state = questions < 3 ? 'DRAINING' : 'DRAINED'
    return {
      type: 'GET_AGENTS',
      get_agents: { agents: [{ agent_info: { id: { value: 'A1' } }, drain_info: { state } }] },
    }
  }
}

describe('Changing what an agent does', function () {
  this.timeout(120_000)

  it('drains it with a longest time for each task, waits with the number that is left, and says the end', () =>
    withFrontDoor(startMaster(), async (dcos, asked) => {
      const words = ['A1', '--max-grace-period', '1m30s', '--decommission', '--timeout', '1m']
      const { code, stdout, stderr } = await dcos('node', 'drain', ...words)
      expect(code, stderr).to.equal(0)
      expect(stdout).to.equal('')
      expect(stderr).to.equal('Draining 10.0.0.1: 3 tasks are left\n10.0.0.1 is drained.\n')
      expect(writesOf(asked)).to.deep.equal([
        {
          type: 'DRAIN_AGENT',
          drain_agent: { agent_id: { value: 'A1' }, max_grace_period: { seconds: 90 }, mark_gone: true },
        },
      ])
    }))

  it('does not wait unless it is told to, and says what would happen', () =>
    withFrontDoor(startMaster(), async (dcos, asked) => {
      const preview = await dcos('node', 'drain', 'A1', '--dry-run', '--max-grace-period', '10')
      expect(preview.stdout).to.equal('would end 3 tasks on 10.0.0.1, each within 10 s, keep new ones away\n')
      expect(writesOf(asked)).to.deep.equal([])
      expect(await dcos('node', 'drain', 'A1')).to.deep.equal({ code: 0, stdout: '', stderr: '' })
      expect(writesOf(asked)).to.deep.equal([
        { type: 'DRAIN_AGENT', drain_agent: { agent_id: { value: 'A1' }, mark_gone: false } },
      ])
    }))

  it('deactivates, reactivates and decommissions in the words of the operator API, or previews it', () =>
    withFrontDoor(startMaster(), async (dcos, asked) => {
      for (const word of ['deactivate', 'reactivate', 'decommission']) {
        expect((await dcos('node', word, 'A1', '--dry-run')).stdout).to.match(/^would .*10\.0\.0\.1/)
        expect(await dcos('node', word, 'A1')).to.deep.equal({ code: 0, stdout: '', stderr: '' })
      }
      const agent_id = { value: 'A1' }
      expect(writesOf(asked)).to.deep.equal([
        { type: 'DEACTIVATE_AGENT', deactivate_agent: { agent_id } },
        { type: 'REACTIVATE_AGENT', reactivate_agent: { agent_id } },
        { type: 'MARK_AGENT_GONE', mark_agent_gone: { agent_id } },
      ])
    }))

  it('knows no agent and no time that is not there', () =>
    withFrontDoor(startMaster(), async (dcos) => {
      const unknown = await dcos('node', 'drain', 'A2')
      expect([unknown.code, unknown.stderr]).to.satisfy(
        ([code, text]: [number, string]) => code === 1 && /DCL_CLI_NOT_FOUND/.test(text),
      )
      const wrong = await dcos('node', 'drain', 'A1', '--max-grace-period', 'soon')
      expect(wrong.stderr)
        .to.contain('--max-grace-period needs a duration')
        .and.contain('DCL_CLI_INPUT_INVALID')
    }))
})
