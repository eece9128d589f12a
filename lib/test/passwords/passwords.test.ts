import { expect } from 'chai'
import { isDcosError } from '@dcos-lite/lib/errors'
import { hashPassword, verifyPassword } from '@dcos-lite/lib/passwords'

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work
  } catch (error) {
    if (isDcosError(error)) return error.code
    throw error
  }
  return 'nothing was thrown'
}

describe('passwords', () => {
  it('accepts the password that was hashed and no other one', async () => {
    const hash = await hashPassword('correct horse')
    expect(await verifyPassword('correct horse', hash)).to.equal(true)
    expect(await verifyPassword('correct hors', hash)).to.equal(false)
    expect(await verifyPassword('', hash)).to.equal(false)
  })

  it('writes a versioned hash with a salt of its own', async () => {
    const [one, two] = await Promise.all([hashPassword('same'), hashPassword('same')])
    expect(one)
      .to.match(/^\$scrypt\$v=1\$ln=14,r=8,p=5\$/)
      .and.not.equal(two)
    expect(one).not.to.contain('same')
  })

  it('refuses SHA-512-crypt and nonsense with a code, and names no secret', async () => {
    const crypt = '$6$rounds=656000$saltsalt$abcdefghijkl'
    expect(await codeOf(verifyPassword('x', crypt))).to.equal('DCL_PASSWORD_FORMAT_NOT_SUPPORTED')
    expect(await codeOf(verifyPassword('x', 'plain text'))).to.equal('DCL_PASSWORD_FORMAT_NOT_SUPPORTED')
    const message = await verifyPassword('x', crypt).catch((error: Error) => error.message)
    expect(message).to.contain('$6$').and.not.contain('abcdefghijkl')
  })

  it('refuses a cost that would exhaust the machine', async () => {
    const hash = `$scrypt$v=1$ln=30,r=8,p=1$${'a'.repeat(22)}$${'b'.repeat(43)}`
    expect(await codeOf(verifyPassword('x', hash))).to.equal('DCL_PASSWORD_FORMAT_NOT_SUPPORTED')
  })
})
