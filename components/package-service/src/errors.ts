import { defineErrors } from '@dcos-lite/lib/errors'

/**
 * The errors of the package API. Clients know them by `type`, which is made of the name (PACKAGE_NOT_FOUND is
 * `PackageNotFound`; the first five keep their lower-case names); `details` become `data`.
 */
export const packageServiceErrors = defineErrors('PACKAGE_SERVICE', {
  NOT_PRESENT: {
    status: 400,
    message: 'Item {item} not present but required',
    remedy: 'Add what is missing and repeat the request.',
  },
  NOT_PARSED: {
    status: 400,
    message: "Item 'body' unable to be parsed: {reason}",
    remedy: 'Send a JSON object with the fields that this operation needs.',
  },
  NOT_VALID: {
    status: 400,
    message: "Item header '{header}' deemed invalid by rule: {rule}",
    remedy: 'Send exactly one of the media types that the message lists.',
  },
  MULTIPLE_ERRORS: {
    status: 400,
    message: 'Multiple errors while processing request',
    remedy: 'Correct each of the errors in data.errors.',
  },
  JSON_ERROR: {
    status: 400,
    message: 'The answer of {serviceName} to {method} {path} is not what its API promises: {reason}',
    remedy: 'Look at the log of {serviceName}; something else may listen at its address.',
  },
  UNHANDLED_EXCEPTION: {
    status: 500,
    message: '{reason}',
    remedy: 'Look for the request id in the log of the package service.',
  },
  AMBIGUOUS_APP_ID: {
    status: 400,
    message: 'Multiple apps named [{packageName}] are installed: [{appIds}]',
    remedy: 'Name one with its app id, or ask for all.',
  },
  APP_ID_CHANGED: {
    status: 400,
    message: 'The new appId {newAppId} must be equal to the old appId {oldAppId}',
    remedy: 'Keep the option that makes the id, or install the package a second time.',
  },
  CONCURRENT_ACCESS: {
    status: 400,
    message: 'The list of repositories was changed at the same time',
    remedy: 'Repeat the request.',
  },
  CONVERSION_FROM_PACKAGE_TO_V2_DESCRIBE_RESPONSE: {
    status: 400,
    message: 'The package {packageName} cannot be shown in version 2 of the answer',
    remedy: 'Accept version 3 of the answer.',
  },
  CUSTOM_PACKAGE_MANAGER_ERROR: {
    status: 400,
    message: 'The package manager [{managerId}] answered {statusCode}',
    remedy: 'data.responseContent says why; the log of the manager has the request.',
  },
  CUSTOM_PACKAGE_MANAGER_NOT_FOUND: {
    status: 400,
    message: 'The package manager [{managerId}] is not installed or does not answer',
    remedy: 'Install the package {managerId} first.',
  },
  ENDPOINT_URI_CONNECTION: {
    status: 502,
    message: 'Could not access data at [{destination}]',
    remedy: 'Check that this address can be reached from the masters.',
  },
  ENDPOINT_URI_SYNTAX: {
    status: 400,
    message: 'The address [{destination}] that a package names cannot be used: {cause}',
    remedy: 'Ask the maintainer of the package; files of packages need http or https addresses.',
  },
  FAILED_TO_START_UNINSTALL: {
    status: 400,
    message: 'The uninstall of [{appId}] was not started: {explanation}',
    remedy: 'Look at the app and its deployments, then repeat the uninstall.',
  },
  FORBIDDEN: {
    status: 403,
    message: 'Request to {serviceName} was forbidden',
    remedy: 'Ask for the permission, or use an address that a package names.',
  },
  GENERIC_HTTP_ERROR: {
    status: 400,
    message: 'Unexpected upstream http error: {method} {uri} {clientStatus}',
    remedy: 'Look at the log of the service that was asked.',
  },
  INCOMPLETE_UNINSTALL: {
    status: 503,
    message:
      'Incomplete uninstall of package [{packageName}]: the app is gone, its framework could not be torn down',
    remedy: 'Tear the framework down when the Mesos master answers again.',
  },
  MARATHON_APP_DELETE_ERROR: {
    status: 400,
    message: 'Error while deleting [{appId}]: {reason}',
    remedy: 'Look at the deployments of that app, then repeat the uninstall.',
  },
  MARATHON_APP_NOT_FOUND: {
    status: 400,
    message: "Unable to locate service with marathon appId: '{appId}'",
    remedy: '`dcos package list` shows the ids of installed packages.',
  },
  MARATHON_BAD_GATEWAY: {
    status: 502,
    message: 'Received response status code {marathonStatus} from Marathon',
    remedy: 'Look at the log of Marathon.',
  },
  MARATHON_BAD_RESPONSE: {
    status: 400,
    message: '{reason}',
    remedy: 'Marathon refused the definition; change the options that data.errors points to.',
  },
  MARATHON_GENERIC_ERROR: {
    status: 500,
    message: 'Received response status code {marathonStatus} from Marathon',
    remedy: 'Look at the log of Marathon.',
  },
  MULTIPLE_FRAMEWORK_IDS: {
    status: 400,
    message:
      'Uninstalled package [{packageName}], but there are several frameworks called [{frameworkName}]: [{ids}]',
    remedy: 'Tear down the right one by its id.',
  },
  OPTIONS_NOT_STORED: {
    status: 400,
    message: 'The options of the current service were not stored',
    remedy: 'Give all options and ask to replace the old ones.',
  },
  PACKAGE_ALREADY_INSTALLED: {
    status: 409,
    exitCode: 1,
    message: 'Package is already installed',
    remedy: 'Uninstall it first, or give another app id or name with the options.',
  },
  PACKAGE_FILE_MISSING: {
    status: 400,
    message: 'Package [{packageName}] lacks marathon.json.mustache, which packaging version 2.0 requires',
    remedy: 'Ask the maintainer of the package for a complete revision.',
  },
  PACKAGE_NEEDS_NEWER_CLUSTER: {
    status: 400,
    message:
      'Version [{packageVersion}] of package [{packageName}] needs DC/OS {needed}; this cluster is like {present}',
    remedy: 'Leave the version out to get the newest one that this cluster can have.',
  },
  PACKAGE_NOT_FOUND: {
    status: 400,
    message: 'Package [{packageName}] not found',
    remedy: '`dcos package search` shows what the repositories have.',
  },
  PACKAGE_NOT_INSTALLED: {
    status: 400,
    message: 'Package [{packageName}] is not installed',
    remedy: '`dcos package list` shows what is installed.',
  },
  REPO_NAME_OR_URI_MISSING: {
    status: 400,
    message: 'Must specify either the name or URI of the repository',
    remedy: 'Name the repository.',
  },
  REPOSITORY_ADD_INDEX_OUT_OF_BOUNDS: {
    status: 400,
    message: 'Index ({attempted}) is out of range. {range}',
    remedy: 'Leave the index out to append.',
  },
  REPOSITORY_ALREADY_PRESENT: {
    status: 400,
    message: '{what} already present in the list',
    remedy: 'Delete the old entry first, or choose another name.',
  },
  REPOSITORY_NOT_PRESENT: {
    status: 400,
    message: '{what} present in the list',
    remedy: '`dcos package repo list` shows the repositories.',
  },
  REPOSITORY_URI_CONNECTION: {
    status: 400,
    message: 'Could not access data at URI for repository [{name}]: {uri}',
    remedy: 'Check the address, and that the masters can reach it; or delete the repository.',
  },
  REPOSITORY_URI_SYNTAX: {
    status: 400,
    message: 'URI for repository [{name}] has invalid syntax: {uri}',
    remedy: 'Write a complete http or https address.',
  },
  SERVICE_ALREADY_STARTED: {
    status: 409,
    message: 'The service is already started',
    remedy: 'Choose another app id.',
  },
  SERVICE_UNAVAILABLE: {
    status: 503,
    message: 'Unable to complete request due to service [{serviceName}] unavailability',
    remedy: 'Wait until {serviceName} answers again, then repeat the request.',
  },
  TIMEOUT_ERROR: {
    status: 400,
    message: 'The operation {operation} on {destination} timed out after {timeout}',
    remedy:
      'The store of the cluster is slow or has no majority: look at its health, then repeat the request.',
  },
  UNAUTHORIZED: {
    status: 401,
    message: 'Unable to complete request due to Unauthorized response from service [{serviceName}]',
    remedy: 'Log in again.',
  },
  UNINSTALL_NON_EXISTENT_APP_FOR_PACKAGE: {
    status: 400,
    message: 'Package [{packageName}] with id [{appId}] is not installed',
    remedy: '`dcos package list` shows the ids of installed packages.',
  },
  UNIVERSE_CLIENT_HTTP_ERROR: {
    status: 500,
    message: "Unexpected upstream http error while fetching repository '{name}' at {uri}: GET {clientStatus}",
    remedy: 'Check the address of the repository, or delete it from the list.',
  },
  UNSUPPORTED_CONTENT_ENCODING: {
    status: 400,
    message: 'The repository used an unsupported content encoding: {actual}',
    remedy: 'The repository has to send plain or gzip.',
  },
  UNSUPPORTED_CONTENT_TYPE: {
    status: 400,
    message: 'The repository used an unsupported content type: {actual}',
    remedy:
      'The repository has to send one of the types in data.supported; `dcos-universe build` makes such a document of a package tree.',
  },
  UNSUPPORTED_REDIRECT: {
    status: 400,
    message: 'The repository redirects from {from} to {actual}, which is not followed',
    remedy: 'Add the repository with the address that it redirects to.',
  },
  UNSUPPORTED_REPOSITORY_URI: {
    status: 400,
    message: 'Repository URI [{uri}] uses an unsupported scheme. Only http and https are supported',
    remedy: 'Serve the repository over http or https.',
  },
  VERSION_NOT_FOUND: {
    status: 400,
    message: 'Version [{packageVersion}] of package [{packageName}] not found',
    remedy: '`dcos package describe --package-versions` shows the versions.',
  },
  VERSION_UPGRADE_NOT_SUPPORTED_IN_OPEN: {
    status: 400,
    message: 'There is no way from version [{actual}] to version [{requested}] of this package',
    remedy: 'Only versions that the package names in upgradesFrom or downgradesTo can be taken.',
  },
  REPOSITORY_NOT_SIGNED: {
    status: 400,
    message: 'The repository [{name}] at {uri} is not signed',
    remedy:
      'Ask its maintainer to sign it (`dcos-universe sign`), or add it with `dcos package repo add --unsigned`: every listing will show that.',
  },
  REPOSITORY_SIGNATURE_NOT_VALID: {
    status: 400,
    message: 'The content of the repository [{name}] at {uri} is not what its maintainer signed: {reason}',
    remedy: 'Nothing of it is used. Compare its keys with those that the maintainer publishes.',
  },
  CONTENT_NOT_VERIFIED: {
    status: 502,
    message: 'The file at {destination} is not the one that the package names: its {algo} hash is {actual}',
    remedy: 'The file was changed where it lies; ask the maintainer of the package.',
  },
  DEPENDENCIES_NOT_MET: {
    status: 400,
    message: 'Package [{packageName}] needs other packages: {unmet}',
    remedy: '`dcos package install` installs them first; or install them one by one.',
  },
  PACKAGE_IS_NEEDED: {
    status: 400,
    message: 'Package [{packageName}] is needed by {dependents}',
    remedy: 'Change or uninstall those first, or repeat with `--ignore-dependents`.',
  },
  NOTHING_TO_GO_BACK_TO: {
    status: 400,
    message: 'There is no {what} of [{appId}] to go back to',
    remedy: '`dcos package history` shows the changes that are known.',
  },
  CONFIG_NOT_VALID: {
    status: 500,
    exitCode: 78,
    message: 'The configuration is not valid: {reason}.',
    remedy: 'Correct the configuration file.',
  },
})
