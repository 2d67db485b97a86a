// What a function loads before it can serve: decorators, driver, models, validators. Prints how long that took.
import 'reflect-metadata';
import { IsEmail, IsInt, Min, validateSync } from 'class-validator';
import pg from 'pg';
import {
  BelongsTo,
  Column,
  DataType,
  ForeignKey,
  HasMany,
  Model,
  Sequelize,
  Table,
} from 'sequelize-typescript';

@Table({ tableName: 'orders' })
class Order extends Model {
  @Column(DataType.TEXT) declare customer: string;
  @Column(DataType.DATE) declare placedAt: Date;
  @HasMany(() => OrderLine) declare lines?: OrderLine[];
}

@Table({ tableName: 'order_lines' })
class OrderLine extends Model {
  @ForeignKey(() => Order) @Column(DataType.INTEGER) declare orderId: number;
  @Column(DataType.DECIMAL(10, 2)) declare price: string;
  @BelongsTo(() => Order) declare order?: Order;
}

class CreateOrder {
  @IsEmail() email = 'nobody';
  @IsInt() @Min(1) quantity = 0;
}

const sequelize = new Sequelize({
  dialect: 'postgres',
  dialectModule: pg,
  logging: false,
  models: [Order, OrderLine],
});
const names = Object.keys(sequelize.models).join();
if (names !== 'Order,OrderLine') throw new Error(`the models are called ${names}`);
const problems = validateSync(new CreateOrder());
if (problems.length !== 2) throw new Error(`${problems.length} problems instead of 2`);

const ms = performance.now();
const { user, system } = process.cpuUsage();
console.log(JSON.stringify({ ms, cpuMs: (user + system) / 1_000 }));
