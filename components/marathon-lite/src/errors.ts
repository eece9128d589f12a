import { defineErrors } from '@dcos-lite/lib/errors'

const lookAtList = 'Look at what exists with GET /v2/apps, /v2/groups, /v2/pods or /v2/deployments.'
const correct = 'Correct what the details name; nothing was changed.'

/** Every failure a client of Marathon can meet; the messages are those that its clients know. */
export const marathonErrors = defineErrors('MARATHON', {
  INVALID_JSON: { status: 422, message: 'Invalid JSON', remedy: correct },
  INVALID: { status: 422, message: 'Object is not valid', remedy: correct },
  BODY_MISSING: {
    status: 400,
    message: 'Please specify data in JSON format',
    remedy: 'Send a JSON body with "Content-Type: application/json".',
  },
  PRECONDITION: { status: 422, message: '{reason}', remedy: 'Correct the argument; nothing was changed.' },
  BAD_REQUEST: { status: 400, message: '{reason}', remedy: 'Correct the request; nothing was changed.' },
  APP_UNKNOWN: { status: 404, message: "App '{id}' does not exist", remedy: lookAtList },
  APP_VERSION_UNKNOWN: {
    status: 404,
    message: "App '{id}' does not exist in version {version}",
    remedy: 'List the versions with GET /v2/apps/<id>/versions.',
  },
  POD_UNKNOWN: { status: 404, message: "Pod '{id}' does not exist", remedy: lookAtList },
  GROUP_UNKNOWN: { status: 404, message: "Group '{id}' does not exist", remedy: lookAtList },
  GROUP_VERSION_UNKNOWN: {
    status: 404,
    message: "Group '{id}' does not exist in version {version}",
    remedy: 'List the versions with GET /v2/groups/<id>/versions.',
  },
  TASK_UNKNOWN: {
    status: 404,
    message: "Task '{id}' does not exist",
    remedy: 'List tasks with GET /v2/tasks.',
  },
  PATH_UNKNOWN: { status: 404, message: "Path '{id}' does not exist", remedy: lookAtList },
  DEPLOYMENT_UNKNOWN: {
    status: 404,
    message: 'DeploymentPlan {id} does not exist',
    remedy: 'Finished deployments disappear; list the running ones with GET /v2/deployments.',
  },
  NOTHING_TO_PROMOTE: {
    status: 409,
    message: 'DeploymentPlan {id} has nothing that waits to be promoted',
    remedy:
      'Only a canary or blue-green rollout waits for it, until it is promoted; look at GET /v2/deployments.',
  },
  NOTHING_TO_RESTORE: {
    status: 409,
    message: 'DeploymentPlan {id} could not be rolled back and was ended where it was',
    remedy: 'Put the services right with PUT /v2/apps; GET /v2/deployments?embed=failed shows what happened.',
  },
  AGENTS_UNKNOWN: {
    status: 503,
    message: 'The list of agents could not be read from the Mesos master.',
    remedy: 'Repeat the call when Marathon is connected to a master; GET /v2/info names it.',
  },
  NOT_QUEUED: {
    status: 404,
    message: 'Application {id} not found in tasks queue.',
    remedy: 'Nothing of it waits for a launch; look at GET /v2/queue.',
  },
  APP_EXISTS: {
    status: 409,
    message: 'An app with id [{id}] already exists.',
    remedy: 'Change it with PUT /v2/apps{id}, or choose another id.',
  },
  POD_EXISTS: {
    status: 409,
    message: 'A pod with id [{id}] already exists.',
    remedy: 'Change it with PUT /v2/pods{id}, or choose another id.',
  },
  GROUP_EXISTS: {
    status: 409,
    message: 'Group {id} is already created. Use PUT to change this group.',
    remedy: 'Send the same body with PUT.',
  },
  GROUP_IS_APP: {
    status: 409,
    message: 'An app with the path {id} already exists.',
    remedy: 'Choose another group id, or delete the app first.',
  },
  LOCKED: {
    status: 409,
    message:
      "App is locked by one or more deployments. Override with the option '?force=true'. View details at '/v2/deployments/<DEPLOYMENT_ID>'.",
    remedy: 'Wait for the deployments that are named, or repeat with ?force=true.',
  },
  TOO_MANY_DEPLOYMENTS: {
    status: 403,
    message:
      'Max number ({limit}) of running deployments is achieved. Wait for existing deployments to complete or cancel one.',
    remedy: 'Wait for running deployments, or cancel some with DELETE /v2/deployments/<id>.',
  },
  NO_SERVICE_PORT: {
    status: 500,
    message: 'All ports in the range [{min}-{max}) are already in use',
    remedy: 'Delete services that are not needed, or name service ports outside the range.',
  },
  POD_ID_MISMATCH: {
    status: 400,
    message: "'{path}' does not match definition's id ('{id}')",
    remedy: 'Use the same id in the path and in the body.',
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    message: 'Method Not Allowed',
    remedy: 'The README of marathon-lite lists what each path serves; {method} is not part of it here.',
  },
  EVENT_STREAM_ONLY: {
    status: 405,
    message: 'Method Not Allowed',
    remedy: 'Ask for the events with "Accept: text/event-stream".',
  },
  MEDIA_TYPE: {
    status: 415,
    message: 'Unsupported Media Type',
    remedy: 'Send JSON with "Content-Type: application/json".',
  },
  NOT_SUPPORTED: {
    status: 501,
    message: '{what} is not served by this version.',
    remedy: 'The README of marathon-lite lists what is not served, under Limits.',
  },
  BACKUPS_OFF: {
    status: 501,
    message: 'This Marathon has no folder for backups.',
    remedy: 'Give it one in its configuration: backupFolder.',
  },
  BACKUP_URI: {
    status: 422,
    message: 'The backup {uri} is not possible: {reason}. It must be the file: URI of a file below {folder}.',
    remedy: 'Name a file below that folder, for example file://{folder}/state.gz.',
  },
  BACKUP_UNREADABLE: {
    status: 422,
    message: 'The backup {file} cannot be restored: {reason}.',
    remedy: 'Name a file that DELETE /v2/leader?backup=… wrote on this master, or copy it there.',
  },
  UNAUTHENTICATED: {
    status: 401,
    message: 'Authentication is required',
    remedy: 'Send the user and password that this Marathon is configured with (HTTP basic).',
  },
  LEADER_UNKNOWN: {
    status: 502,
    message: 'Could not determine the current leader',
    remedy: 'Repeat the call in a moment; when that does not help, look at the logs of all Marathons.',
  },
  LEADER_UNREACHABLE: {
    status: 502,
    message: 'The leader {leader} could not be reached: {reason}',
    remedy: 'Repeat the call in a moment; another Marathon takes over when the leader is gone.',
  },
  PROXY_LOOP: {
    status: 502,
    message: 'Detected proxying loop.',
    remedy: 'Two Marathons take each other for the leader; look at the address that each advertises.',
  },
  LEADERSHIP_LOST: {
    status: 503,
    message: 'This Marathon is not the leader any more; nothing was changed.',
    remedy: 'Repeat the call: it reaches the new leader.',
  },
  NO_LEADER: { status: 404, message: 'There is no leader', remedy: 'Repeat the call in a moment.' },
})
