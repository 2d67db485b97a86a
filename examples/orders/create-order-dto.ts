import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  ArrayUnique,
  IsArray,
  IsDefined,
  IsInt,
  IsISO31661Alpha2,
  IsString,
  Length,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import type { NewOrder } from './place-order.js';
import { LARGEST_ID } from './whole-number.js';

class AddressDto {
  @IsString()
  @Length(1, 200)
  street!: string;

  @IsString()
  @Length(1, 100)
  city!: string;

  @IsISO31661Alpha2()
  country!: string;
}

class LineDto {
  @IsInt()
  @Min(1)
  @Max(LARGEST_ID)
  productId!: number;

  @IsInt()
  @Min(1)
  @Max(1_000)
  quantity!: number;
}

/** The body of a request for an order. `@Type` says what no metadata says: most bundlers write none. */
export class CreateOrderDto implements NewOrder {
  @IsInt()
  @Min(1)
  @Max(LARGEST_ID)
  customerId!: number;

  @IsDefined()
  @ValidateNested()
  @Type(() => AddressDto)
  shippingAddress!: AddressDto;

  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(50)
  @ArrayUnique(({ productId }: LineDto) => productId, { message: 'lines must each be for another product' })
  @ValidateNested({ each: true })
  @Type(() => LineDto)
  lines!: LineDto[];
}
