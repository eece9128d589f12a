import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { withTemporaryFolder } from '@dcos-lite/lib/testing'
import { readNetworks } from '../../../../src/agent/network/cni/read-networks.ts'
import { runNetwork } from '../../../../src/agent/network/cni/run-network.ts'
import type { NetworkAttachment } from '../../../../src/agent/network/types.ts'

const attachment: NetworkAttachment = {
  ifName: 'eth0',
  network: { cniVersion: '1.0.0', name: 'net', plugins: [{ type: 'first' }, { type: 'second' }] },
  info: { name: 'net' },
  portMappings: [],
}

/** Stand-ins for plugins: they write down how they were run, and answer what they are told to. */
async function withPlugins(
  scripts: Record<string, string>,
  use: (folder: string, log: () => Promise<string[]>) => Promise<void>,
): Promise<void> {
  await withTemporaryFolder(async (folder) => {
    for (const [name, answer] of Object.entries(scripts)) {
      const words = `echo "${name} $CNI_COMMAND $CNI_CONTAINERID $CNI_IFNAME [$CNI_NETNS] $(cat)" >> ${folder}/log`
      await writeFile(join(folder, name), `#!/bin/sh\n${words}\n${answer}\n`, { mode: 0o755 })
    }
    await use(folder, async () => (await readFile(join(folder, 'log'), 'utf8')).trim().split('\n'))
  })
}

describe('A CNI network', () => {
  it('is made by its plugins in turn, each with the result before, and undone backwards', () =>
    withPlugins(
      {
        first: `echo '{"ips":[{"address":"10.1.0.2/24"}]}'`,
        second: `echo '{"ips":[{"address":"10.1.0.3/24"}]}'`,
      },
      async (folder, log) => {
        const subject = { containerId: 'c1', namespace: '/run/n', pluginFolders: ['/nowhere', folder] }
        const result = await runNetwork('ADD', attachment, subject)
        expect(result.ips?.[0]?.address).to.equal('10.1.0.3/24')
        await runNetwork('DEL', { ...attachment, result }, { containerId: 'c1', pluginFolders: [folder] })
        const lines = await log()
        expect(lines.map((line) => line.split(' {')[0])).to.deep.equal([
          'first ADD c1 eth0 [/run/n]',
          'second ADD c1 eth0 [/run/n]',
          'second DEL c1 eth0 []',
          'first DEL c1 eth0 []',
        ])
        expect(lines[1]).to.include('"prevResult":{"ips":[{"address":"10.1.0.2/24"}]}')
        expect(lines[2]).to.include('"prevResult":{"ips":[{"address":"10.1.0.3/24"}]}')
      },
    ))

  it('fails with what the plugin says of itself', () =>
    withPlugins(
      {
        first: `echo '{"code":11,"msg":"no addresses left","details":"all of 10.1.0.0/30"}'; exit 1`,
        second: '',
      },
      async (folder) => {
        const subject = { containerId: 'c1', namespace: '/run/n', pluginFolders: [folder] }
        const failed = await runNetwork('ADD', attachment, subject).catch((error: Error) => error.message)
        expect(failed).to.include(
          'the plugin "first" of the network "net" failed: no addresses left: all of 10.1.0.0/30',
        )
      },
    ))

  it('fails with the name of a plugin that is not there', async () => {
    const subject = { containerId: 'c1', namespace: '/run/n', pluginFolders: ['/nowhere'] }
    const failed = await runNetwork('ADD', attachment, subject).catch((error: Error) => error.message)
    expect(failed).to.include('there is no CNI plugin "first" in /nowhere')
  })

  it('is found in a folder; a file that holds none is told and left out', () =>
    withTemporaryFolder(async (folder) => {
      await writeFile(join(folder, '10-a.conflist'), JSON.stringify(attachment.network))
      await writeFile(join(folder, '20-b.conf'), JSON.stringify({ name: 'net', type: 'other' }))
      await writeFile(join(folder, '30-c.conf'), '{')
      await writeFile(join(folder, 'notes.txt'), 'x')
      const { networks, problems } = await readNetworks(folder)
      expect([...networks.keys()]).to.deep.equal(['net'])
      expect(networks.get('net')?.plugins).to.have.lengthOf(2)
      expect(problems).to.have.lengthOf(1)
      expect(problems[0]).to.include('30-c.conf is no CNI network: it is not JSON')
      expect((await readNetworks(join(folder, 'missing'))).problems).to.deep.equal([])
    }))
})
