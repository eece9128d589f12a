import { defineErrors } from '@dcos-lite/lib/errors'

export const installerErrors = defineErrors('INSTALLER', {
  LOCAL_CRASHED: {
    status: 500,
    exitCode: 70,
    message: 'The process of the local cluster ended unexpectedly ({how}).',
    remedy: 'Look at cluster.log in {dataDir}; a new start finds the running tasks and the state again.',
  },
  OPTION_INVALID: {
    status: 400,
    exitCode: 64,
    message: '{option} cannot be {value}: {reason}.',
    remedy: 'See: dcos-installer local up --help',
  },
  LOCAL_RUNS: {
    status: 409,
    exitCode: 75,
    message: 'The local cluster in {dataDir} runs (process {pid}); its state cannot be removed.',
    remedy: 'End it with Ctrl-C where it runs, then try again.',
  },
  NOT_LOCAL_STATE: {
    status: 404,
    exitCode: 66,
    message: '{dataDir} holds no state of a local cluster.',
    remedy: 'Name the folder that was given to "local up" with --data DIR. Nothing was removed.',
  },
  IS_MASTER: {
    status: 400,
    exitCode: 64,
    message: '{address} is a master of {config}: it signs certificates itself, so nobody can refuse it.',
    remedy:
      'Take its authority away with "dcos-installer certificates rotate", after it was removed from master_list.',
  },
  REFUSAL_FAILED: {
    status: 502,
    exitCode: 69,
    message: 'The identity service did not take it: {reason}.',
    remedy: 'Look at the health of the masters ("dcos-installer status"), then repeat the command.',
  },
  CONFIG_UNREADABLE: {
    status: 404,
    exitCode: 66,
    message: '{file} cannot be read: {reason}.',
    remedy: 'Name the configuration with --config FILE; the guide shows one to begin with.',
  },
  CONFIG_INVALID: {
    status: 400,
    exitCode: 78,
    message: '{file} has {count}; no host was touched:{problems}',
    remedy: 'Correct the file at the places named and run the same command again.',
  },
  FILE_MISSING: {
    status: 404,
    exitCode: 66,
    message: '{config}: {key} names {file}, which is not there (looked at {tried}).',
    remedy: 'Correct the path; a relative one counts from the folder of config.yaml or the folder above.',
  },
  KEY_UNUSABLE: {
    status: 400,
    exitCode: 66,
    message: 'The SSH key {file} cannot be used: {reason}.',
    remedy:
      'Name a private key in ssh_key_path; if it has a passphrase, set DCOS_SSH_KEY_PASSPHRASE, or load it into an SSH agent and remove ssh_key_path.',
  },
  NO_CREDENTIALS: {
    status: 400,
    exitCode: 78,
    message: 'There is nothing to log in with: no SSH key beside the configuration and no SSH agent.',
    remedy: 'Name a private key in ssh_key_path, or start an SSH agent (SSH_AUTH_SOCK).',
  },
  FOLDER_UNUSABLE: {
    status: 500,
    exitCode: 73,
    message: "The installer's folder {folder} cannot be used: {reason}.",
    remedy: 'Make it writable, or name another one with --folder DIR.',
  },
  FOLDER_DAMAGED: {
    status: 500,
    exitCode: 65,
    message: '{file} is not what the installer wrote.',
    remedy:
      'Restore it from a backup. Without it the installer would take the hosts for those of another cluster.',
  },
  NO_CLUSTER_KEY: {
    status: 404,
    exitCode: 66,
    message: 'There is no key of secrets at {file}.',
    remedy: 'Name the configuration of an installed cluster with --config, or its folder with --folder.',
  },
  CLUSTER_KEY_DIFFERS: {
    status: 409,
    exitCode: 73,
    message:
      'The master {host} has keys of secrets that the folder of the installer does not have ({keys}); without them secrets are lost.',
    remedy: 'Copy {file} of {host} over cluster-key.json in the folder of the installer, and repeat.',
  },
  AUTHORITY_KEY_MISSING: {
    status: 500,
    exitCode: 66,
    message: "The key of the cluster's certificate authority, {file}, is not there.",
    remedy:
      'Put it back where it was for the time of the installation; a new authority would not be trusted.',
  },
  FOLDER_LOCKED: {
    status: 409,
    exitCode: 75,
    message: '{owner} works with this cluster since {since} ({file}).',
    remedy:
      'Wait until that ends. The lock of a process that is gone is taken over, at the latest at {until}.',
  },
  HOST_UNREACHABLE: {
    status: 503,
    exitCode: 69,
    message: 'no SSH connection to port {port}: {reason}',
    remedy: 'Check that the host runs, that sshd listens on that port, and that no firewall is between.',
  },
  HOST_KEY_CHANGED: {
    status: 403,
    exitCode: 77,
    message: 'the host shows the key {fingerprint}, but {expected} was seen before',
    remedy:
      'If the host was installed anew, remove its line from {file}; otherwise somebody may stand between you and the host.',
  },
  LOGIN_REFUSED: {
    status: 401,
    exitCode: 77,
    message: 'sshd refused the login of {user}',
    remedy: 'Check ssh_user and ssh_key_path, and that the public key is in authorized_keys on the host.',
  },
  NO_PRIVILEGES: {
    status: 403,
    exitCode: 77,
    message: '{user} is not root and cannot become root: {reason}',
    remedy: 'Let the user run sudo without a password (NOPASSWD: ALL), or log in as root.',
  },
  CONNECTION_LOST: {
    status: 503,
    exitCode: 69,
    message: 'the connection ended while this ran: {what}',
    remedy: 'Check the host and the network.',
  },
  NO_ANSWER: {
    status: 503,
    exitCode: 69,
    message: '{method} {url} got no answer: {reason}',
    remedy: 'Look at the units on the host: systemctl list-units "dcos*", journalctl -u UNIT.',
  },
  COMMAND_FAILED: {
    status: 500,
    exitCode: 70,
    message: '{what} failed ({how}){output}',
    remedy: 'Look at the last lines above and at the log of the host in the installer’s folder.',
  },
  FILE_NOT_SENT: {
    status: 500,
    exitCode: 74,
    message: 'sending {path} failed: {reason}',
    remedy: 'Check that the disk of the host has room.',
  },
  FACTS_INCOMPLETE: {
    status: 500,
    exitCode: 70,
    message: 'the host did not answer all questions about itself',
    remedy: 'Look at the log of the host; a login shell that prints or ends by itself can be the reason.',
  },
  CHECKS_FAILED: {
    status: 409,
    exitCode: 78,
    message: 'The checks found {count}; nothing was changed on any host:{findings}',
    remedy: 'Solve what is named above and run the same command again.',
  },
  PHASE_FAILED: {
    status: 500,
    exitCode: 70,
    message: '"{phase}" failed{where}:{failures}',
    remedy: '{remedy} Then run the same command again; it goes on where it stopped.',
  },
  INTERRUPTED: {
    status: 500,
    exitCode: 130,
    message: 'Interrupted during "{phase}".',
    remedy: 'Run the same command again; it goes on where it stopped.',
  },
  NOT_HEALTHY: {
    status: 503,
    exitCode: 69,
    message: 'not healthy after {seconds} s: {reason}{output}',
    remedy: 'Look at the units on the host: systemctl list-units "dcos*", journalctl -u UNIT.',
  },
  LOGIN_FAILED: {
    status: 401,
    exitCode: 77,
    message: 'The front door {url} refused the login of {uid}: {reason}.',
    remedy: 'Set DCOS_SUPERUSER_PASSWORD to the password that belongs to superuser_password_hash.',
  },
  PASSWORD_NEEDED: {
    status: 400,
    exitCode: 78,
    message: 'Packages are installed with a login, and only the hash of the password is known.',
    remedy:
      'Set DCOS_SUPERUSER_PASSWORD, or remove superuser_password_hash and let the installer make a password.',
  },
  PACKAGE_REFUSED: {
    status: 400,
    exitCode: 1,
    message: 'package {name} was not installed: {reason}',
    remedy: 'Check name, version and options in "packages"; "dcos package describe" shows what there is.',
  },
  PASSWORD_EMPTY: {
    status: 400,
    exitCode: 64,
    message: 'The password is empty.',
    remedy: 'Type one, or give it on standard input.',
  },
  NOT_INSTALLED: {
    status: 404,
    exitCode: 66,
    message: 'The folder {folder} holds no cluster.',
    remedy: 'Name the folder that was used for the installation with --folder DIR.',
  },
  NOT_CONFIRMED: {
    status: 400,
    exitCode: 64,
    message:
      'Uninstalling removes the cluster {name} with all its data from {hosts} hosts, and was not confirmed.',
    remedy: 'Answer yes on a terminal, or add --yes. With --dry-run it only says what would be removed.',
  },
  FRONT_DOOR_UNUSABLE: {
    status: 400,
    exitCode: 78,
    message: 'The certificate that config.yaml names for the front door cannot be used: {reason}.',
    remedy:
      'Give a certificate with its intermediates and the private key of it, both PEM; or leave all three keys out.',
  },
})
