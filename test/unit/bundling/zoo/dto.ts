import { IsCreditCard, IsEmail, IsISO8601, IsPhoneNumber, IsUrl, Min, validateSync } from 'class-validator';

class Visitor {
  @IsEmail() email = 'nobody';
  @IsUrl() page = 'nowhere';
  @IsPhoneNumber('DE') phone = '1';
  @IsISO8601() born = 'yesterday';
  @IsCreditCard() card = '1234';
  @Min(18) age = 17;
}

/** What class-validator says of a good and of a bad one. */
export function visitorProblems(): unknown {
  const good = Object.assign(new Visitor(), {
    email: 'ada@example.com',
    page: 'https://example.com',
    phone: '+49 30 123456',
    born: '1815-12-10',
    card: '4111 1111 1111 1111',
    age: 36,
  });
  return [new Visitor(), good].map((one) => validateSync(one).map(({ constraints }) => constraints));
}
