import { expect } from 'chai'
import { eventually } from '@dcos-lite/lib/testing'
import {
  openInput,
  openSession,
  waitStatus,
} from '../../../components/mesos-lite/test/agent/containers/session-client.ts'
import { processesWith } from '../../../components/mesos-lite/test/agent/processes.ts'
import { shellTask } from '../systemd/agent-story.ts'
import type { Scenario } from '../systemd/scenario.ts'

const image = { type: 'DOCKER' as const, docker: { name: '127.0.0.1:5000/test/app:1' } }

/** Sessions inside a container with an image. */
export const sessionScenarios: Scenario[] = [
  {
    title: 'are entered by sessions: root, processes, variables, user, folder and rights of the container',
    async run({ master, url }) {
      const command = {
        value: 'FROM_TASK=task; exec sleep 959',
        environment: { variables: [{ name: 'OWN', value: "it's" }] },
      }
      master.launch([shellTask('entered', '', { command, container: { type: 'MESOS', mesos: { image } } })])
      const status = await master.until('entered', 'TASK_RUNNING')
      const parent = { value: status.container_status?.container_id?.value ?? '' }
      const words = 'ls /keep; echo "$OWN $1"; id -u; pwd; ps | wc -l; env | grep -c DCOS_SESSION; exit 6'
      const session = await openSession(url, parent, ['sh', '-c', words, 'x', '$HOME `y`'])
      await session.ended
      const [one, two, variables, user, folder, processes, hidden] = session.text().split('\n')
      expect(folder).to.match(/\/here$/)
      expect([one, two, variables, user, hidden], session.text('STDERR')).to.deep.equal([
        ...['new', 'old', "it's $HOME `y`", '4242', '0'],
      ])
      expect(Number(processes)).to.be.below(12)
      expect(await waitStatus(url, session.id)).to.equal(6 * 256)
      const rights = await openSession(url, parent, ['busybox', 'grep', 'Cap[EB]', '/proc/self/status'])
      await rights.ended
      expect(rights.text()).to.equal('CapEff:\t0000000000000000\nCapBnd:\t00000000a00425fb\n')
      const sized = await openSession(
        url,
        parent,
        ['sh', '-c', 'stty size; read x; stty size; MARK=inside sleep 958'],
        {
          tty: { rows: 7, columns: 70 },
        },
      )
      await sized.until('7 70')
      const input = openInput(url, sized.id)
      input.resize(8, 80)
      input.data('go\n')
      await sized.until('8 80')
      await eventually(() => processesWith('MARK=inside').length > 0)
      sized.cut()
      input.outgoing.destroy()
      await eventually(() => processesWith('MARK=inside').length === 0)
      const other = await openSession(url, parent, ['id'], { command: { user: 'root' } })
      expect(other.status).to.equal(400)
      master.send({ type: 'KILL', frameworkId: 'test-framework-0001', taskId: 'entered' })
      await master.until('entered', 'TASK_KILLED')
    },
  },
]
