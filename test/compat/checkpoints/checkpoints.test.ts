import { existsSync } from 'node:fs'
import { expect } from 'chai'
import { eventually, testEnvironment, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { startAgent } from '@dcos-lite/mesos-lite'
import { startStandInMaster } from '../../../components/mesos-lite/test/agent/stand-in-master.ts'
import { frozenFolder, frozenKinds, kinds, newestVersion, thaw } from './work-folders.ts'

const versions = Array.from({ length: newestVersion }, (_, index) => index + 1)

describe('the checkpoints of an agent', () => {
  it('are frozen in their present formats', async () => {
    const frozen = await frozenKinds(newestVersion)
    for (const [kind, version] of kinds) {
      expect([...(frozen.get(kind) ?? [])], `${kind}: run test/compat/checkpoints/freeze.ts`).to.include(
        version,
      )
    }
  })

  for (const version of versions.filter((one) => existsSync(frozenFolder(one)))) {
    it(`of version ${version} are taken up by an agent of today, which loses nothing of them`, () =>
      withTemporaryFolder(async (workDir) => {
        await thaw(version, workDir)
        const master = await startStandInMaster()
        const agent = await startAgent(
          {
            ...{
              listen: { host: '127.0.0.1', port: 0 },
              masterUrls: [master.url],
              workDir,
              launcher: 'process',
            },
            ...{ resources: 'cpus:4;mem:4096;disk:4096;ports:[31000-31100]', hostname: 'localhost' },
          },
          testEnvironment({ component: 'agent' }),
        )
        try {
          await master.registered()
          const [registration] = master.registrations
          expect(registration?.info.id?.value).to.equal('test-master-S0')
          expect(registration?.checkpointedResources).to.have.length(1)
          expect(registration?.operations?.map(({ info }) => info.id?.value)).to.deep.equal(['made'])
          const messageOf = (id: string): Promise<string> =>
            eventually(() => {
              const update = master.updates.find(
                ({ task_id, message }) => task_id.value === id && message !== undefined,
              )
              return update?.message ?? false
            })
          // Not acknowledged when the agent was killed, and said by nobody since.
          expect(await messageOf('ended')).to.equal('Command exited with status 3')
          for (const id of ['running', 'member']) {
            expect(await messageOf(id)).to.contain('The machine was restarted while the task ran')
          }
          expect(await messageOf('handed')).to.be.a('string')
        } finally {
          await agent.stop()
          await master.stop()
        }
      }))
  }
})
