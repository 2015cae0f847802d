"""account import, session epoch

Revision ID: 3f0a6c1d92b7
Revises: 822e8bf58aab

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '3f0a6c1d92b7'
down_revision = '822e8bf58aab'
branch_labels = None
depends_on = None


def upgrade():
    big = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
    op.create_table('account_import',
    sa.Column('id', big, nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('user_id', big, nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('filename', sa.String(), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('accepted_at', sa.BigInteger(), nullable=True),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.BigInteger(), nullable=True),
    sa.Column('handed_out_at', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_account_import_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account_import')),
    sa.UniqueConstraint('code', name=op.f('uq_account_import_code'))
    )
    with op.batch_alter_table('account_import', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_account_import_created_at'), ['created_at'], unique=False)
    with op.batch_alter_table('user_account', schema=None) as batch_op:
        batch_op.add_column(sa.Column('epoch', sa.Integer(), nullable=False, server_default='0'))


def downgrade():
    with op.batch_alter_table('user_account', schema=None) as batch_op:
        batch_op.drop_column('epoch')
    op.drop_table('account_import')
