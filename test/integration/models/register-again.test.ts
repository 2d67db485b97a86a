import { BelongsToMany, Column, Model, Table } from 'sequelize-typescript';
import { expect, test } from 'vitest';
import { calls, Customer, Line, openShop, Order, recreate, Tag, Team } from './shop.js';

test('models of a closed database work in another one', async () => {
  const first = await openShop();
  await first.db.run(() => Customer.create({ name: 'of the first' }));
  await first.db.close();

  const second = await openShop();
  await recreate(second.db, 1);
  await second.db.run(async () => {
    const ada = await Customer.create({ name: 'Ada' });
    await ada.$set('teams', [await Team.create({ name: 'blue' })]);
    await ada.$add('tags', await Tag.create({ name: 'vip' }), { through: { weight: 1 } });
    await ada.$create('order', { status: 'open' });
    expect(await ada.$count('teams')).toBe(1);
    const found = await Customer.findAll({ include: [Team, Tag, { model: Order, include: [Line] }] });
    expect(found.map((one) => one.toJSON())).toMatchObject([
      { name: 'Ada', teams: [{ name: 'blue' }], tags: [{ name: 'vip' }], orders: [{ lines: [] }] },
    ]);
  });
  expect(calls).toEqual(['table beforeValidate', '@BeforeCreate']);
});

@Table({ timestamps: false })
class Club extends Model {
  @Column name!: string;
  @BelongsToMany(() => Club, 'club_partner', 'clubId', 'partnerId') partners?: Club[];
  declare addPartner: unknown;

  countPartners(): string {
    return 'of the class';
  }
}

test("a class's own method with the name of an association's stays", async () => {
  for (let i = 0; i < 2; i++) {
    const { db } = await openShop({ models: [Club] });
    const club = Club.build({ name: 'x' });
    expect(club.countPartners()).toBe('of the class');
    expect(club.addPartner).toBeTypeOf('function');
    await db.close();
  }
});
