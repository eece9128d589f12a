import { systemClock } from '../../src/clock/index.ts'
import { expect } from 'chai'
import { createManualClock } from '@dcos-lite/lib/clock'
import { defineErrors } from '@dcos-lite/lib/errors'
import { createLogger, silentLogger } from '@dcos-lite/lib/log'
import type { Logger, LogLevel } from '@dcos-lite/lib/log'

const errors = defineErrors('EXAMPLE', {
  BROKEN: { status: 500, message: 'The {thing} broke.', remedy: 'Mend it.' },
})

function collect(level?: LogLevel): { log: Logger; lines: string[]; last: () => Record<string, unknown> } {
  const lines: string[] = []
  const log = createLogger({
    component: 'example',
    clock: createManualClock(Date.UTC(2026, 0, 2, 3, 4, 5, 6)),
    write: (line) => lines.push(line),
    ...(level === undefined ? {} : { level }),
  })
  return { log, lines, last: () => JSON.parse(lines.at(-1) ?? '') as Record<string, unknown> }
}

describe('the log', () => {
  it('writes one JSON object a line: time, level, component, message, then the fields', () => {
    const { log, lines } = collect()
    log.info('started\nreally', { port: 80 })
    expect(lines).to.deep.equal([
      '{"time":"2026-01-02T03:04:05.006Z","level":"info","component":"example","message":"started\\nreally","port":80}\n',
    ])
  })

  it('leaves out what is below its level', () => {
    const { log, lines } = collect('warn')
    log.debug('a')
    log.info('b')
    log.warn('c')
    log.error('d')
    expect(lines.map((line) => (JSON.parse(line) as { level: string }).level)).to.deep.equal([
      'warn',
      'error',
    ])
  })

  it('adds the fields of "with" to every line, and renames the component', () => {
    const { log, last } = collect()
    log.with({ app: '/a' }).with({ component: 'part', run: 1 }).info('x', { run: 2 })
    expect(last()).to.include({ component: 'part', app: '/a', run: 2 })
  })

  it('never lets a field stand for time, level, component or message', () => {
    const { log, last } = collect()
    log.with({ message: 'm1' }).info('real', { time: 't', level: 'l', component: 'c' })
    expect(last()).to.include({
      time: '2026-01-02T03:04:05.006Z',
      level: 'info',
      component: 'example',
      message: 'real',
      time_: 't',
      level_: 'l',
      component_: 'c',
      message_: 'm1',
    })
  })

  it('writes an error with code, causes and stack, and keeps the stack out of the message', () => {
    const { log, last } = collect()
    const error = errors.BROKEN({ thing: 'disk' }, { cause: new Error('bad sector', { cause: 'age' }) })
    log.error('failed', { error })
    const written = last().error as Record<string, unknown>
    expect(last().message).to.equal('failed')
    expect(written).to.include({ name: 'DcosError', code: 'DCL_EXAMPLE_BROKEN', message: 'The disk broke.' })
    expect(written.stack).to.match(/^DcosError: The disk broke\.\n\s+at /)
    expect(written.cause).to.include({ message: 'bad sector', cause: 'age' })
  })

  it('finds a message for an error that has none', () => {
    const { log, last } = collect()
    log.error('failed', { error: new AggregateError([new Error('no route'), new Error('refused')]) })
    expect((last().error as { message: string }).message).to.equal('no route; refused')
  })

  it('survives whatever it is given: circles, large numbers, functions, nothing', () => {
    const { log, last } = collect()
    const circle: Record<string, unknown> = { name: 'circle' }
    circle.self = circle
    const error = new Error('round')
    error.cause = error
    log.info('odd', { circle, big: 10n, call: () => 1, nothing: undefined, none: null, error })
    expect(last()).to.include({ message: 'odd', big: '10', none: null })
  })

  it('can be silent', () => {
    silentLogger.with({ a: 1 }).error('nobody hears it', { error: new Error('x') })
  })

  it('changes what it writes while it runs, in every log that was made of it', () => {
    const lines: string[] = []
    const log = createLogger({ component: 'changing', clock: systemClock, write: (line) => lines.push(line) })
    const other = log.with({ task: 'a' })
    other.debug('one')
    log.level?.set('debug')
    other.debug('two')
    other.level?.set('error')
    log.warn('three')
    expect(lines.map((line) => (JSON.parse(line) as { message: string }).message)).to.deep.equal(['two'])
    expect(log.level?.get()).to.equal('error')
  })
})
