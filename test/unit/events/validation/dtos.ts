import { Expose, Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsDate,
  IsEmail,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Min,
  registerDecorator,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import type { HandlerParameter } from '../../../../src/core/handler-parameters.js';
import { bodyReader } from '../../../../src/events/validation/body-reader.js';
import type { BodyValidationOptions } from '../../../../src/events/validation/options.js';
import { ValidationProblem, type InvalidField } from '../../../../src/errors/validation-problem.js';

export class LineDto {
  @IsString()
  @Length(1, 20)
  sku!: string;

  @IsInt()
  @Min(1)
  quantity!: number;
}

export class AddressDto {
  @IsString()
  city!: string;
}

export class CreateOrderDto {
  @IsEmail()
  email!: string;

  @IsArray()
  @ArrayMaxSize(50)
  @ValidateNested({ each: true })
  @Type(() => LineDto)
  lines!: LineDto[];

  @IsOptional()
  @ValidateNested()
  address?: AddressDto;

  @IsOptional()
  @IsString({ each: true })
  tags?: string[];

  @IsOptional()
  @IsObject()
  notes?: Record<string, unknown>;

  @IsOptional()
  @IsDate()
  @Type(() => Date)
  dueAt?: Date;

  total(): number {
    return this.lines.length;
  }
}

export class ExposedDto {
  @Expose({ name: 'order_id' })
  @IsInt()
  orderId!: number;

  @Expose({ name: 'order_lines' })
  @ValidateNested({ each: true })
  @Type(() => LineDto)
  orderLines!: LineDto[];
}

export class TrimmedDto {
  @Transform(({ value }: { value: string }) => value.trim())
  @IsString()
  name!: string;
}

export class GroupedDto {
  @IsString({ groups: ['create'] })
  @IsOptional({ groups: ['update'] })
  name!: string;

  @IsInt({ always: true })
  version!: number;
}

/** Valid when `free` says so, after a moment. */
function IsFree(free: (value: unknown) => Promise<boolean>) {
  return (target: object, propertyName: string) =>
    registerDecorator({
      name: 'isFree',
      target: target.constructor,
      propertyName,
      async: true,
      options: { message: '$property is taken' },
      validator: { validate: (value) => free(value) },
    });
}

function IsPalindrome(target: object, propertyName: string): void {
  registerDecorator({
    name: 'isPalindrome',
    target: target.constructor,
    propertyName,
    validator: {
      validate: (value) => typeof value === 'string' && [...value].toReversed().join('') === value,
      defaultMessage: () => '$property must read the same backwards',
    },
  });
}

export class CustomDto {
  @IsPalindrome
  word!: string;

  @IsFree(async (value) => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    if (value === 'fail') throw new Error('no database');
    return value !== 'taken';
  })
  name!: string;

  @ValidateIf((dto: CustomDto) => dto.word === 'kayak')
  @IsInt()
  seats?: number;
}

export class PlainClass {
  name!: string;
}

export function parameter(of: Partial<HandlerParameter>): HandlerParameter {
  return { index: 0, kind: 'body', ...of };
}

export function readerOf(
  dto: unknown,
  options?: BodyValidationOptions,
): (value: unknown) => Promise<unknown> {
  const read = bodyReader(parameter({ dto }), 'handler Test', options);
  return async (value) => read(value);
}

/** What is wrong with it; empty when nothing is. */
export async function invalid(
  dto: unknown,
  value: unknown,
  options?: BodyValidationOptions,
): Promise<readonly InvalidField[]> {
  try {
    await readerOf(dto, options)(value);
    return [];
  } catch (error) {
    if (error instanceof ValidationProblem) return error.errors;
    throw error;
  }
}

/** A body as a sender writes it. */
export const json = (text: string): unknown => JSON.parse(text);
