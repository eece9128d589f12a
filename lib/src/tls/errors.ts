import { defineErrors } from '../errors/index.ts'

export const tlsErrors = defineErrors('TLS', {
  FILE_UNREADABLE: {
    status: 500,
    exitCode: 66,
    message: 'The {what} {file} cannot be read: {reason}.',
    remedy: 'Check the path and that this user may read the file; the installer writes it again.',
  },
  CERTIFICATE_UNREADABLE: {
    status: 500,
    exitCode: 65,
    message: '{where} holds no certificate that can be read: {reason}.',
    remedy: 'Give a certificate in PEM form ("-----BEGIN CERTIFICATE-----").',
  },
  KEY_UNREADABLE: {
    status: 500,
    exitCode: 65,
    message: '{where} holds no private key that can be read: {reason}.',
    remedy: 'Give a private key in PEM form, and its passphrase if it is encrypted.',
  },
  PASSPHRASE_WRONG: {
    status: 500,
    exitCode: 77,
    message: 'The private key {where} is encrypted, and {reason}.',
    remedy: 'Give the passphrase that was chosen when the key was made; without it the key is lost.',
  },
  KEY_MISMATCH: {
    status: 500,
    exitCode: 65,
    message: 'The private key {keyFile} does not belong to the certificate {certFile}.',
    remedy: 'Put both files of one issue in place; the installer writes them together.',
  },
  EXPIRED: {
    status: 401,
    exitCode: 77,
    message: 'The certificate of {subject} has expired: {reason}.',
    remedy:
      'Compare the clock of both hosts, then renew the certificate of the node over SSH with the installer.',
  },
  NOT_YET_VALID: {
    status: 401,
    exitCode: 77,
    message: 'The certificate of {subject} is not valid yet: {reason}.',
    remedy: 'Compare the clocks of both hosts: one of them is wrong.',
  },
  WRONG_AUTHORITY: {
    status: 401,
    exitCode: 77,
    message: 'The certificate of {subject} was not issued by the authority of this cluster: {reason}.',
    remedy:
      'Both sides need certificates of one cluster; compare their ca.crt, and let the installer issue again.',
  },
  NAME_MISMATCH: {
    status: 403,
    exitCode: 77,
    message: 'The certificate of {subject} does not name {host}: {reason}.',
    remedy: 'Use an address that the certificate names, or issue one for this address with the installer.',
  },
  CERTIFICATE_MISSING: {
    status: 401,
    exitCode: 77,
    message: '{where} takes only clients that show a certificate of this cluster, and none was shown.',
    remedy: 'Give the client the certificate and key of its node (ca.crt, node.crt, node.key).',
  },
  REFUSED_BY_PEER: {
    status: 502,
    exitCode: 77,
    message: '{host} refused the certificate that it was shown: {reason}.',
    remedy: 'Compare the end of the certificate, the clocks, and the ca.crt of both hosts.',
  },
  HANDSHAKE_FAILED: {
    status: 503,
    exitCode: 69,
    message: 'No encrypted connection to {host}: {reason}.',
    remedy: 'Check that the address serves TLS (https) and that both sides run a current version.',
  },
  AUTHORITY_UNUSABLE: {
    status: 500,
    exitCode: 65,
    message: 'The certificate {subject} cannot issue others: {reason}.',
    remedy: 'Give the certificate and the key of the certificate authority of the cluster.',
  },
  NAME_INVALID: {
    status: 400,
    exitCode: 64,
    message: 'A certificate cannot be issued for "{name}": {reason}.',
    remedy: 'Give addresses as numbers (192.0.2.1, 2001:db8::1) and names without wildcards or ports.',
  },
})
