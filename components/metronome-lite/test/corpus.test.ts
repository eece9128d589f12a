import { expect } from 'chai'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { corpusFolder, skipBecause } from '@dcos-lite/lib/testing'
import { sleepJob, startFixture } from './started-metronome.ts'

const corpus = corpusFolder()
const folder = corpus === undefined ? undefined : join(corpus, 'metronome')

interface Verdict {
  file: string
  submit: string
  status: number
}

/** The rows of the README that are to be submitted: "accept" is 201, "reject N" is N. */
function readVerdicts(text: string): Verdict[] {
  return text.split('\n').flatMap((line) => {
    const [, file, submit = '', expected = ''] = /^\|\s*`([^`]+)`\s*\|([^|]*)\|([^|]*)\|/.exec(line) ?? []
    const status = /accept/.test(expected) ? 201 : Number(/reject (\d+)/.exec(expected)?.[1])
    return file === undefined || Number.isNaN(status) ? [] : [{ file, submit: submit.trim(), status }]
  })
}

describe('the corpus of real job definitions', () => {
  if (folder === undefined || !existsSync(folder)) {
    it('is submitted', function () {
      skipBecause(this, 'the corpus of Metronome is not on this machine')
    })
    return
  }
  for (const { file, submit, status } of readVerdicts(readFileSync(join(folder, 'README.md'), 'utf8'))) {
    it(`gives ${status} for ${file}`, async () => {
      const fixture = await startFixture({ connected: false })
      try {
        const body: unknown = JSON.parse(readFileSync(join(folder, file), 'utf8'))
        const path = submit.replace('POST ', '').replace('{id}', 'target')
        if (path.includes('target')) await fixture.call('POST', '/v1/jobs', sleepJob('target'))
        const answer = await fixture.call('POST', path, body)
        expect(answer.status, JSON.stringify(answer.body)).to.equal(status)
        if (path.includes('target')) expect((await fixture.call('POST', path, body)).status).to.equal(409)
      } finally {
        await fixture.end()
      }
    })
  }
})
