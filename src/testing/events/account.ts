/** AWS's own example account, in all ARNs of the builders. */
export const ACCOUNT_ID = '123456789012';
export const REGION = 'eu-central-1';
