import { isRecord } from '../../core/config/problems.js';
import { randomUUID } from 'node:crypto';
import type {
  CloudFormationCustomResourceCreateEvent,
  CloudFormationCustomResourceDeleteEvent,
  CloudFormationCustomResourceUpdateEvent,
} from 'aws-lambda';
import { refuse } from '../refuse.js';
import { ACCOUNT_ID, REGION } from './account.js';
import { aRecord, aText, oneOf, problemsOf } from './checks.js';

interface Events {
  readonly Create: CloudFormationCustomResourceCreateEvent;
  readonly Update: CloudFormationCustomResourceUpdateEvent;
  readonly Delete: CloudFormationCustomResourceDeleteEvent;
}

export interface CustomResourceOptions {
  /** Of the resource. Numbers and booleans become texts, as CloudFormation sends them. Default none. */
  readonly properties?: Readonly<Record<string, unknown>> | undefined;
  /** Of an Update: what they were. Default the same. */
  readonly oldProperties?: Readonly<Record<string, unknown>> | undefined;
  /** Of an Update and a Delete: what the Create answered. Default `'physical-id'`. */
  readonly physicalResourceId?: string | undefined;
  /** Default `'Resource'`. */
  readonly logicalResourceId?: string | undefined;
  /** Default `'Custom::Resource'`. */
  readonly resourceType?: string | undefined;
  /** Its name. Default `'stack'`. */
  readonly stack?: string | undefined;
  /** Where the answer is to be put. Default a signed address of S3 that is not there. */
  readonly responseUrl?: string | undefined;
}

const OPTIONS = {
  properties: aRecord,
  oldProperties: aRecord,
  physicalResourceId: aText,
  logicalResourceId: aText,
  resourceType: aText,
  stack: aText,
  responseUrl: aText,
};

/**
 * What Lambda gets from CloudFormation for a custom resource.
 *
 * ```ts
 * import { customResourceEvent } from 'sluice/testing';
 *
 * const event = customResourceEvent('Update', { properties: { Size: 2 }, oldProperties: { Size: 1 } });
 * event.ResourceProperties['Size']; // '2'
 * ```
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requesttypes.html
 * @throws {ConfigurationError} when something cannot be
 */
export function customResourceEvent<Type extends keyof Events>(
  requestType: Type,
  options: CustomResourceOptions = {},
): Events[Type] {
  const problems = problemsOf({ requestType }, { requestType: oneOf('Create', 'Update', 'Delete') });
  problems.push(...problemsOf(options, OPTIONS));
  if (requestType !== 'Update' && options.oldProperties !== undefined) {
    problems.push(`oldProperties is given, but a ${requestType} has none`);
  }
  if (requestType === 'Create' && options.physicalResourceId !== undefined) {
    problems.push('physicalResourceId is given, but a Create has none: the function makes it');
  }
  const { properties = {}, oldProperties = properties, stack = 'stack' } = options;
  const serviceToken = `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:function:test`;
  const common = {
    ServiceToken: serviceToken,
    ResponseURL:
      options.responseUrl ??
      `https://cloudformation-custom-resource-response-test.s3.${REGION}.amazonaws.com/${randomUUID()}?X-Amz-Signature=test`,
    StackId: `arn:aws:cloudformation:${REGION}:${ACCOUNT_ID}:stack/${stack}/${randomUUID()}`,
    RequestId: randomUUID(),
    LogicalResourceId: options.logicalResourceId ?? 'Resource',
    ResourceType: options.resourceType ?? 'Custom::Resource',
    ResourceProperties: propertiesOf(properties, 'properties', serviceToken, problems),
  };
  const { physicalResourceId = 'physical-id' } = options;
  const old = propertiesOf(
    oldProperties,
    'oldProperties',
    serviceToken,
    requestType === 'Update' ? problems : [],
  );
  refuse('customResourceEvent', problems);
  const events: Events = {
    Create: { RequestType: 'Create', ...common },
    Update: {
      RequestType: 'Update',
      ...common,
      PhysicalResourceId: physicalResourceId,
      OldResourceProperties: old,
    },
    Delete: { RequestType: 'Delete', ...common, PhysicalResourceId: physicalResourceId },
  };
  return events[requestType];
}

function propertiesOf(
  given: Readonly<Record<string, unknown>>,
  at: string,
  serviceToken: string,
  problems: string[],
): { ServiceToken: string } & Record<string, unknown> {
  const own = isRecord(given) ? (sent(given, at, problems) as Record<string, unknown>) : {};
  return { ServiceToken: serviceToken, ...own };
}

/** CloudFormation sends texts, lists and maps, and nothing else. */
function sent(value: unknown, at: string, problems: string[]): unknown {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value)))
    return String(value);
  if (Array.isArray(value)) return value.map((one, index) => sent(one, `${at}[${index}]`, problems));
  if (isRecord(value)) {
    const entries = Object.entries(value).filter(([, one]) => one !== undefined);
    return Object.fromEntries(entries.map(([name, one]) => [name, sent(one, `${at}.${name}`, problems)]));
  }
  problems.push(`${at} is ${String(value)}, but must be a text, a number, a boolean, an array or an object`);
  return '';
}
