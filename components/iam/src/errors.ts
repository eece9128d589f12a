import { defineErrors } from '@dcos-lite/lib/errors'

/** The failures of the identity service. On the wire `DCL_IAM_X` reads `ERR_X`, as clients of DC/OS know it. */
export const iamErrors = defineErrors('IAM', {
  INVALID_CREDENTIALS: {
    status: 401,
    message: 'Wrong credentials.',
    remedy: 'Check the user name and the password, or the key that signed the login token.',
  },
  INVALID_DATA: {
    status: 400,
    message: '{reason}',
    remedy: 'Correct the request; nothing was changed.',
  },
  INVALID_PUBLIC_KEY: {
    status: 400,
    message: 'The public key is not usable: {reason}.',
    remedy: 'Send an RSA public key of at least 2048 bits in PEM form (BEGIN PUBLIC KEY).',
  },
  INVALID_USER_ID: {
    status: 400,
    message: 'The user id `{uid}` is not allowed.',
    remedy: 'Use 1 to 96 letters, digits and . _ - + @ : characters, starting with a letter or a digit.',
  },
  UNKNOWN_USER_ID: {
    status: 400,
    message: 'User `{uid}` not known.',
    remedy: 'List the users, or create this one.',
  },
  USER_EXISTS: {
    status: 409,
    message: 'User `{uid}` already exists.',
    remedy: 'Choose another user id, or change the existing user with PATCH.',
  },
  CONFLICT: {
    status: 409,
    message: '`{uid}` was changed by somebody else at the same time; this call did not end.',
    remedy: 'Read it again and repeat the call.',
  },
  NO_MORE_SUPERUSERS: {
    status: 400,
    message:
      '`{uid}` is the last one that can log in and administer, and without it nobody could create another.',
    remedy:
      'Create another user with a password or a public key first (a superuser, where permissions are enforced).',
  },
  INVALID_GROUP_ID: {
    status: 400,
    message: 'The group id `{gid}` is not allowed.',
    remedy: 'Use 1 to 96 letters, digits and . _ - + @ : characters, starting with a letter or a digit.',
  },
  UNKNOWN_GROUP_ID: {
    status: 400,
    message: 'Group `{gid}` not known.',
    remedy: 'List the groups, or create this one.',
  },
  GROUP_EXISTS: {
    status: 409,
    message: 'Group `{gid}` already exists.',
    remedy: 'Choose another group id, or change the existing group with PATCH.',
  },
  IS_SUPERUSER_GROUP: {
    status: 400,
    message: 'Group `{gid}` cannot be deleted: its members are the superusers.',
    remedy: 'Remove single members instead.',
  },
  USER_ALREADY_IN_GROUP: {
    status: 409,
    message: 'User `{uid}` is in group `{gid}` already.',
    remedy: 'Nothing has to be done.',
  },
  USER_NOT_IN_GROUP: {
    status: 400,
    message: 'User `{uid}` is not in group `{gid}`.',
    remedy: 'List the members of the group.',
  },
  INVALID_RESOURCE_ID: {
    status: 400,
    message: 'The resource id `{rid}` is not allowed.',
    remedy: 'Write it as dcos:part:part, and encode its slashes twice in a path (%252F).',
  },
  UNKNOWN_RESOURCE_ID: {
    status: 400,
    message: 'Resource `{rid}` not known.',
    remedy: 'Create its access list first (PUT /acls/<resource id>).',
  },
  ACL_EXISTS: {
    status: 409,
    message: 'Resource `{rid}` has an access list already.',
    remedy: 'Change it with PATCH, or add permissions to it.',
  },
  IS_SUPERUSER_ACL: {
    status: 400,
    message: 'The access list of `{rid}` cannot be deleted: it makes the superusers.',
    remedy: 'Remove single users or groups from it instead.',
  },
  INVALID_ACTION: {
    status: 400,
    message: 'The action `{action}` does not exist.',
    remedy: 'Use create, read, update, delete or full.',
  },
  PERMISSION_EXISTS: {
    status: 409,
    message: 'Permission `{rid}` `{action}` was granted to {to} `{id}` before.',
    remedy: 'Nothing has to be done.',
  },
  ACTION_NOT_YET_STORED: {
    status: 400,
    message: 'Action `{action}` on `{rid}` was not granted.',
    remedy: 'List the permissions.',
  },
  USER_NOT_IN_ACL: {
    status: 400,
    message: 'User `{uid}` has no permission on `{rid}`.',
    remedy: 'List the permissions of the user.',
  },
  GROUP_NOT_IN_ACL: {
    status: 400,
    message: 'Group `{gid}` has no permission on `{rid}`.',
    remedy: 'List the permissions of the group.',
  },
  NODE_REFUSED: {
    status: 403,
    message: 'The certificate of {subject} is not renewed: {reason} (at {since}).',
    remedy:
      'Install the node anew, which gives it another certificate, or let it renew again with "dcos-installer certificates revoke ADDRESS --undo".',
  },
  NODE_NOT_REFUSED: {
    status: 400,
    message: 'The node `{address}` is not refused.',
    remedy: 'List those that are (GET /acs/api/v1/refused-nodes).',
  },
  TOO_MANY_LOGINS: {
    status: 429,
    message: 'Too many failed logins; the next one is allowed in {retryAfterSeconds} s.',
    remedy: 'Wait, then log in with the right password.',
  },
  LDAP_CONFIG_INVALID: {
    status: 400,
    message: 'The directory configuration is not valid: {reason}.',
    remedy: 'Correct the named field; nothing was changed.',
  },
  LDAP_CONFIG_NOT_AVAILABLE: {
    status: 400,
    message: 'No directory is configured.',
    remedy: 'Configure one first (PUT /acs/api/v1/ldap/config).',
  },
  LDAP_UNREACHABLE: {
    status: 503,
    message: 'The directory {server} cannot be asked: {reason}.',
    remedy:
      'Check that the server runs and that host, port, encryption and CA fit; users with a password of this cluster can log in meanwhile.',
  },
  LDAP_AUTH_FAILED: {
    status: 400,
    message: 'The directory does not accept the lookup account: {reason}.',
    remedy: 'Correct `lookup-dn` and `lookup-password` of the directory configuration.',
  },
  INVALID_CREDENTIALS_LDAP: {
    status: 401,
    message: 'Wrong credentials, says the directory.',
    remedy: 'Check the user name and the password that the directory knows.',
  },
  LDAP_IMPORT_SEARCH_FAILED: {
    status: 400,
    message: 'The directory could not be searched: {reason}.',
    remedy: 'Configure `user-search` and, for groups, `group-search`, and check their bases and filters.',
  },
  LDAP_IMPORT_USER_NOT_FOUND: {
    status: 400,
    message: 'The directory has no user `{uid}`.',
    remedy: 'Check the spelling, and the search base and filter of `user-search`.',
  },
  LDAP_IMPORT_GROUP_NOT_FOUND: {
    status: 400,
    message: 'The directory has no group `{gid}`.',
    remedy: 'Check the spelling, and the search base and filter of `group-search`.',
  },
  CANNOT_IMPORT_USER: {
    status: 409,
    message: 'User `{uid}` cannot be imported: {reason}.',
    remedy: 'Delete the account that has this name, or rename one of the two.',
  },
  OIDC_PROVIDER_CONFIG_INVALID: {
    status: 400,
    message: 'The provider configuration is not valid: {reason}.',
    remedy: 'Correct the named field; nothing was changed.',
  },
  UNKNOWN_PROVIDER_ID: {
    status: 400,
    message: 'Login provider `{id}` is not configured.',
    remedy: 'List the providers (GET /acs/api/v1/auth/providers), or configure this one.',
  },
  PROVIDER_EXISTS: {
    status: 409,
    message: 'Login provider `{id}` exists already.',
    remedy: 'Choose another id, or change the existing provider with PATCH.',
  },
  MISSING_QUERY_PARAMETERS: {
    status: 400,
    message: 'The query lacks {names}.',
    remedy: 'Begin again at /acs/api/v1/auth/login?oidc-provider=<id>.',
  },
  OIDC_UNREACHABLE: {
    status: 503,
    message: 'The login provider `{id}` cannot be asked: {reason}.',
    remedy:
      'Check that it runs and that `issuer` and `ca_certs` fit; users with a password can log in meanwhile.',
  },
  OIDC_LOGIN_REFUSED: {
    status: 401,
    message: 'The login by `{id}` is refused: {reason}.',
    remedy: 'Begin the login again; if it fails again, ask who administers the provider.',
  },
  NOT_SUPPORTED: {
    status: 501,
    message: '{what} is not supported by this identity service.',
    remedy: 'Log in by user name and password, or as a service account with a signed login token.',
  },
  SUPERUSER_INVALID: {
    status: 500,
    exitCode: 78,
    message: 'The configured superuser cannot be used: {reason}.',
    remedy: 'Configure superuser.uid with exactly one of passwordHash (made by hashPassword) or publicKey.',
  },
})
