import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { requestText } from '@dcos-lite/lib/http-client'
import { withTemporaryFolder } from '@dcos-lite/lib/testing'
import { startNode } from '../stand-ins/node.ts'

describe('The log of a component without a journal', () => {
  it('is what the component wrote to the common file, counted by its own entries', () =>
    withTemporaryFolder(async (folder) => {
      const logFile = join(folder, 'cluster.log')
      const line = (component: string, message: string): string =>
        `${JSON.stringify({ time: '2026-01-02T03:04:05.000Z', level: 'info', component, message })}\n`
      await writeFile(
        logFile,
        line('marathon', 'a') +
          line('dns', 'x') +
          line('marathon', 'b') +
          'noise\n' +
          line('dns', 'y') +
          line('marathon', 'c'),
      )
      const running = await startNode(folder, {
        units: [{ id: 'dcos-marathon.service', name: 'Marathon', description: 'services' }],
        system: { logFile, components: { 'dcos-marathon.service': 'marathon' } },
      })
      try {
        const read = async (query: string): Promise<string[]> => {
          const url = `${running.urls.api}/system/v1/logs/v2/component/dcos-marathon.service?${query}`
          return (await requestText({ url })).body
            .split('\n')
            .filter(Boolean)
            .map((text) => text.slice(21))
        }
        expect(await read('')).to.deep.equal(['a', 'b', 'c'])
        expect(await read('skip=-2')).to.deep.equal(['b', 'c'])
        expect(await read('skip=1&limit=1')).to.deep.equal(['b'])
        expect(await read('cursor=END&skip=-3&limit=1')).to.deep.equal(['a'])
        expect(await read('skip=-1&filter=PRIORITY:6')).to.deep.equal(['c'])
        expect(await read('filter=PRIORITY:3')).to.deep.equal([])
      } finally {
        await running.stop()
      }
    }))
})
