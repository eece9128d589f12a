import { expect } from 'chai'
import { createProgressView, readyText } from '../src/local/show-progress.ts'
import type { LocalEvent } from '../src/local/events.ts'

const summary = {
  url: 'http://127.0.0.1:8080',
  clusterId: 'x',
  dataDir: '/data',
  fresh: true,
  agents: 3,
  dnsAddress: '127.0.0.1:53053',
  superuser: { uid: 'admin', password: 'secret' },
  packages: [{ name: 'hello-world', url: 'http://127.0.0.1:8080/service/hello-world/', state: 'installed' }],
  notices: ['something to know'],
  tookMs: 2345,
}

function shown(events: LocalEvent[], interactive: boolean): string {
  let text = ''
  const view = createProgressView({ write: (part) => (text += part), interactive })
  for (const event of events) view(event)
  return text
}

describe('The progress of a starting cluster', () => {
  const events: LocalEvent[] = [
    { type: 'step', title: 'Start' },
    { type: 'done', tookMs: 1200 },
    { type: 'step', title: 'Install' },
    { type: 'detail', text: 'hello-world' },
    { type: 'failed', text: 'Error: no', exitCode: 70 },
  ]

  it('is one plain line for a finished step when nobody watches', () => {
    expect(shown(events, false)).to.equal('✔ Start (1.2 s)\n✘ Install\nError: no\n')
  })

  it('replaces the line of a running step on a terminal', () => {
    expect(shown(events, true)).to.include('\r\u001b[K… Install: hello-world')
  })

  it('does not tick a step off of which a part is missing', () => {
    const some: LocalEvent[] = [
      { type: 'step', title: 'Install nope' },
      { type: 'done', tookMs: 10, incomplete: true },
    ]
    expect(shown(some, false)).to.equal('✘ Install nope (0.0 s)\n')
  })

  it('ends with address, login, packages, notices and three commands', () => {
    const text = readyText(summary)
    for (const part of [
      summary.url,
      'admin / secret',
      'hello-world (installed)',
      'something to know',
      '2.3 s',
    ])
      expect(text).to.include(part)
    expect(text.match(/npx dcos /g)).to.have.length(3)
    expect(readyText({ ...summary, fresh: false })).to.include('found again')
  })
})
