import { expect } from 'chai'
import { eventually } from '@dcos-lite/lib/testing'
import { minimumShare, webApp } from './definitions.ts'
import { sampleHealth } from './health-samples.ts'
import type { InstalledLab } from './installed-lab.ts'

const deadlineSeconds = 6

/** Brings a version that never becomes healthy, and registers that as a test. */
export function badVersion(installed: () => InstalledLab): void {
  it('go back by themselves when a new version is not healthy by its deadline, and say why', async () => {
    const { dcos, run, running, cluster } = installed()
    await dcos(['marathon', 'app', 'add', '--wait'], JSON.stringify(webApp))
    const old = (await running('web')).map(({ task }) => task.id)
    const labels = { DCOS_ROLLOUT_DEADLINE: `${deadlineSeconds}s` }
    const bad = { ...webApp, cmd: 'echo the database is away; exec sleep 100000', labels }
    const seen = await sampleHealth(installed(), 'web', async () => {
      const { exitCode, stderr } = await run(
        ['marathon', 'app', 'update', '/web', '--wait'],
        JSON.stringify(bad),
      )
      expect(exitCode, stderr).not.to.equal(0)
      expect(stderr).to.include('DCL_CLI_DEPLOYMENT_FAILED').and.include('the database is away')
      await eventually(() => cluster.settled('web', webApp.instances), { timeoutMs: 180_000 })
    })
    expect(seen.fewestHealthy).to.be.at.least(webApp.instances * minimumShare)
    const failed = await dcos(['marathon', 'deployment', 'list', '--failed'])
    expect(failed).to.match(new RegExp(`/web .* rolled-back .*it was not done within ${deadlineSeconds} s`))
    const { app } = await cluster.front<{ app: { cmd: string } }>('/service/marathon/v2/apps//web')
    expect(app.cmd).to.equal(webApp.cmd)
    const stayed = (await running('web')).filter(({ task }) => old.includes(task.id))
    expect(stayed).to.have.lengthOf.at.least(webApp.instances * minimumShare)
    expect(await dcos(['explain', '/web'])).to.include('failed: it was not done within')
  })
}
