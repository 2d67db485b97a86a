// A direct Lambda resolver of AppSync: one function for several fields, and what it returns is the field's value.
import type { AppSyncResolverEvent } from 'aws-lambda';
import { Handler, LambdaHandler, UseDatabase, raw } from 'sluice';
import './database.js';
import { Member } from './member.js';

interface Arguments {
  readonly email?: string;
  readonly plan?: string;
  readonly limit?: number;
}

const MOST = 100;

@LambdaHandler(raw())
@UseDatabase({ database: 'members', idleRecreateMs: 300_000 })
export class MemberFields extends Handler {
  async handle({ info, arguments: given }: AppSyncResolverEvent<Arguments>): Promise<unknown> {
    const { email = '', plan, limit = 20 } = given;
    switch (`${info.parentTypeName}.${info.fieldName}`) {
      case 'Query.member':
        return Member.findByPk(email);
      case 'Query.members':
        return Member.findAll({
          where: plan === undefined ? {} : { plan },
          order: ['email'],
          limit: Math.min(limit, MOST),
          // Only the columns that the client has asked for, of those that there are.
          attributes: info.selectionSetList.filter((name) => name in Member.getAttributes()),
        });
      default:
        // An error of the field in AppSync's answer: its class is the errorType.
        throw new RangeError(`Nothing is known of ${info.parentTypeName}.${info.fieldName}`);
    }
  }
}

export const handler = MemberFields.toLambda();
