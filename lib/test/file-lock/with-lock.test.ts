import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { isDcosError } from '@dcos-lite/lib/errors'
import { fileLockErrors, withLock } from '@dcos-lite/lib/file-lock'

describe('a lock between processes', () => {
  let folder: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lock-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  it('lets one work at a time, and the next when the first has failed', async () => {
    const file = join(folder, 'below', 'one.lock')
    let inside = 0
    const most: number[] = []
    const enter = async (fails: boolean): Promise<string> => {
      most.push((inside += 1))
      await Promise.resolve()
      inside -= 1
      if (fails) throw new Error('the work failed')
      return 'done'
    }
    const ends = await Promise.allSettled([
      withLock(file, () => enter(true)),
      withLock(file, () => enter(false)),
      withLock(file, () => enter(false)),
    ])
    expect(ends.map(({ status }) => status)).to.deep.equal(['rejected', 'fulfilled', 'fulfilled'])
    expect(Math.max(...most)).to.equal(1)
  })

  it('does not begin the work when it cannot be held', async () => {
    const file = join(folder, 'nested', 'x.lock')
    await mkdir(join(file, 'in-its-place'), { recursive: true })
    await rm(join(file, 'in-its-place'), { recursive: true })
    let begun = false
    const error = await withLock(`${file}/${'n'.repeat(300)}`, () => {
      begun = true
      return Promise.resolve()
    }).catch((thrown: unknown) => thrown)
    expect(begun).to.equal(false)
    expect(isDcosError(error) && error.code).to.equal(fileLockErrors.NOT_HELD.code)
  })
})
