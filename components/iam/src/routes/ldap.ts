import { isDcosError } from '@dcos-lite/lib/errors'
import type { FastifyInstance, FastifyRequest } from '@dcos-lite/lib/http-server'
import type { GroupDirectory } from '../access/groups.ts'
import { shownLdapConfig } from '../decide/ldap-config.ts'
import { iamErrors } from '../errors.ts'
import { checkLdapPassword } from '../ldap/check-password.ts'
import { importGroup, importUser } from '../ldap/import.ts'
import type { LdapSettings } from '../ldap/settings.ts'
import type { UserDirectory } from '../users/directory.ts'
import { jsonBody } from './request-body.ts'

const base = '/acs/api/v1/ldap'

function textField(request: FastifyRequest, name: string): string {
  const value = jsonBody(request)[name]
  if (typeof value === 'string' && value !== '' && value.length <= 256) return value
  throw iamErrors.INVALID_DATA({ reason: `Field \`${name}\` must be a text of 1 to 256 characters.` })
}

/** `/acs/api/v1/ldap`: the directory that is asked about who has no password here. */
export function serveLdap(
  app: FastifyInstance,
  parts: { ldap: LdapSettings; directory: UserDirectory; groups: GroupDirectory },
): void {
  const { ldap } = parts
  app.get(`${base}/config`, () => shownLdapConfig(ldap.get()))
  app.put(`${base}/config`, async (request, reply) => {
    await ldap.put(jsonBody(request))
    return reply.code(200).send({})
  })
  app.delete(`${base}/config`, async (_request, reply) => {
    await ldap.remove()
    return reply.code(204).send()
  })
  app.post(`${base}/config/test`, async (request) => {
    const config = ldap.get()
    const given = { uid: textField(request, 'uid'), password: textField(request, 'password') }
    try {
      const person = await checkLdapPassword(config, given)
      return person
        ? { code: 'TEST_PASSED', description: `The directory knows \`${given.uid}\` as ${person.dn}.` }
        : { code: 'TEST_FAILED', description: 'The directory answers, and refuses this name and password.' }
    } catch (error) {
      if (!isDcosError(error)) throw error
      return { code: 'TEST_FAILED', description: error.message }
    }
  })
  app.post(`${base}/importuser`, async (request, reply) => {
    await importUser(parts, textField(request, 'username'))
    return reply.code(201).send()
  })
  app.post(`${base}/importgroup`, async (request, reply) => {
    await importGroup(parts, textField(request, 'groupname'))
    return reply.code(201).send()
  })
}
