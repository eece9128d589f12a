/** The release of DC/OS whose clients and definitions are served. */
export const dcosVersion = '2.2.0'
/** Our own version. */
export const productVersion = '0.1.0'
