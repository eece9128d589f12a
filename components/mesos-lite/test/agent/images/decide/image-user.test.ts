import { expect } from 'chai'
import { findImageUser } from '../../../../src/agent/images/decide/image-user.ts'

const passwd = 'root:x:0:0::/:\napp:x:10:20::/:\n# odd\n\n'
const group = 'root:x:0:\napp:x:20:\nextra:x:30:other,app\nstaff:x:40:\n'

describe('a user of an image', () => {
  const known: [wanted: string, uid: number, gid: number, groups: number[]][] = [
    ['app', 10, 20, [30]],
    ['10', 10, 20, [30]],
    ['app:staff', 10, 40, []],
    ['app:99', 10, 99, []],
    ['12345', 12345, 0, []],
    ['12345:staff', 12345, 40, []],
  ]
  for (const [wanted, uid, gid, groups] of known) {
    it(`is found for ${wanted}`, () => {
      expect(findImageUser(wanted, passwd, group)).to.deep.equal({ user: { uid, gid, groups } })
    })
  }

  for (const wanted of ['nobody', 'app:nogroup', 'a:b:c', '-1', '99999999999']) {
    it(`is missed for ${wanted}`, () => {
      expect(findImageUser(wanted, passwd, group)).to.have.property('missing')
    })
  }
})
