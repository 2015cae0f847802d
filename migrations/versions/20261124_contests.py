"""contests

Revision ID: f42d1d0420a3
Revises: e1a76612633c
Create Date: 2026-11-24 15:47:14.877176

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'f42d1d0420a3'
down_revision = 'e1a76612633c'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('unit_headcount',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('as_of', sa.Date(), nullable=False),
    sa.Column('headcount', sa.Integer(), nullable=True),
    sa.Column('entered_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_unit_headcount_unit_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unit_headcount'))
    )
    with op.batch_alter_table('unit_headcount', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_unit_headcount_unit_id'), ['unit_id'], unique=False)

    op.create_table('unit_merger',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('into_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('merged_on', sa.Date(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('entered_at', sa.BigInteger(), nullable=False),
    sa.Column('entered_by', sa.String(), nullable=False),
    sa.Column('cancelled_at', sa.BigInteger(), nullable=True),
    sa.Column('cancelled_by', sa.String(), nullable=True),
    sa.Column('cancelled_reason', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['into_id'], ['unit.id'], name=op.f('fk_unit_merger_into_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_unit_merger_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unit_merger'))
    )
    with op.batch_alter_table('unit_merger', schema=None) as batch_op:
        batch_op.create_index('uq_unit_merger_standing', ['unit_id'], unique=True, sqlite_where=sa.text('cancelled_at IS NULL'), postgresql_where=sa.text('cancelled_at IS NULL'))

    op.create_table('board_embed',
    sa.Column('contest_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('hosts', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['contest_id'], ['contest.id'], name=op.f('fk_board_embed_contest_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('contest_id', name=op.f('pk_board_embed'))
    )
    op.create_table('insider',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('contest_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('identity', sa.String(), nullable=True),
    sa.Column('phone', sa.String(), nullable=True),
    sa.Column('user_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('added_by', sa.String(), nullable=False),
    sa.Column('added_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['contest_id'], ['contest.id'], name=op.f('fk_insider_contest_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_insider_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_insider')),
    sa.UniqueConstraint('contest_id', 'identity', name=op.f('uq_insider_contest_id_identity')),
    sa.UniqueConstraint('contest_id', 'user_id', name=op.f('uq_insider_contest_id_user_id'))
    )
    op.create_table('unit_points',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('contest_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('round_number', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('points', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('added_at', sa.BigInteger(), nullable=False),
    sa.Column('added_by', sa.String(), nullable=False),
    sa.Column('withdrawn_at', sa.BigInteger(), nullable=True),
    sa.Column('withdrawn_by', sa.String(), nullable=True),
    sa.Column('withdrawn_reason', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['contest_id'], ['contest.id'], name=op.f('fk_unit_points_contest_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_unit_points_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unit_points')),
    sa.UniqueConstraint('key', name=op.f('uq_unit_points_key'))
    )
    with op.batch_alter_table('unit_points', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_unit_points_contest_id_round_number'), ['contest_id', 'round_number'], unique=False)

    op.create_table('data_request',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('contest_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('participant_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('wish', sa.String(), nullable=False),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('asked_at', sa.BigInteger(), nullable=False),
    sa.Column('answer', sa.String(), nullable=False),
    sa.Column('answered_at', sa.BigInteger(), nullable=True),
    sa.Column('answered_by', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['contest_id'], ['contest.id'], name=op.f('fk_data_request_contest_id')),
    sa.ForeignKeyConstraint(['participant_id'], ['participant.id'], name=op.f('fk_data_request_participant_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_data_request'))
    )
    with op.batch_alter_table('data_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_data_request_contest_id_state'), ['contest_id', 'state'], unique=False)
        batch_op.create_index('uq_data_request_open', ['participant_id', 'wish'], unique=True, sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))

    op.create_table('participant_correction',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('contest_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('participant_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('fields', sa.JSON(), nullable=False),
    sa.Column('unit_before', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('unit_after', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('division_before', sa.String(), nullable=True),
    sa.Column('division_after', sa.String(), nullable=True),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['contest_id'], ['contest.id'], name=op.f('fk_participant_correction_contest_id')),
    sa.ForeignKeyConstraint(['participant_id'], ['participant.id'], name=op.f('fk_participant_correction_participant_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_participant_correction'))
    )
    with op.batch_alter_table('participant_correction', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_participant_correction_contest_id'), ['contest_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_participant_correction_participant_id'), ['participant_id'], unique=False)

    op.create_table('prize_pick',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('prize_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('round_number', sa.Integer(), nullable=False),
    sa.Column('participant_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('picked_at', sa.BigInteger(), nullable=False),
    sa.Column('picked_by', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['participant_id'], ['participant.id'], name=op.f('fk_prize_pick_participant_id')),
    sa.ForeignKeyConstraint(['prize_id'], ['prize.id'], name=op.f('fk_prize_pick_prize_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_prize_pick_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_prize_pick')),
    sa.UniqueConstraint('prize_id', 'round_number', 'participant_id', name=op.f('uq_prize_pick_prize_id_round_number_participant_id')),
    sa.UniqueConstraint('prize_id', 'round_number', 'unit_id', name=op.f('uq_prize_pick_prize_id_round_number_unit_id'))
    )
    with op.batch_alter_table('attempt', schema=None) as batch_op:
        batch_op.add_column(sa.Column('predicted_at', sa.BigInteger(), nullable=True))

    with op.batch_alter_table('award', schema=None) as batch_op:
        batch_op.add_column(sa.Column('prize_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.add_column(sa.Column('amount', sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column('reason', sa.String(), server_default='', nullable=False))

    with op.batch_alter_table('contest', schema=None) as batch_op:
        batch_op.add_column(sa.Column('entry_fields', sa.JSON(), server_default='{}', nullable=False))
        batch_op.add_column(sa.Column('min_age', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('entry_password', sa.String(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('insiders', sa.String(), server_default='no_prize', nullable=False))
        batch_op.add_column(sa.Column('complete_only', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('papers', sa.JSON(), server_default='[]', nullable=False))
        batch_op.add_column(sa.Column('audience_by', sa.String(), server_default='unit', nullable=False))
        batch_op.add_column(sa.Column('no_repeats', sa.Boolean(), server_default=sa.true(), nullable=False))
        batch_op.add_column(sa.Column('practice_banks', sa.JSON(), server_default='[]', nullable=False))
        batch_op.add_column(sa.Column('practice_questions', sa.Integer(), server_default='10', nullable=False))
        batch_op.add_column(sa.Column('prediction_when', sa.String(), server_default='with_paper', nullable=False))
        batch_op.add_column(sa.Column('prediction_required', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('board_moments', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('trial_of', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.create_unique_constraint(batch_op.f('uq_contest_trial_of'), ['trial_of'])
        batch_op.create_foreign_key(batch_op.f('fk_contest_trial_of'), 'contest', ['trial_of'], ['id'])

    with op.batch_alter_table('drawn_paper', schema=None) as batch_op:
        batch_op.add_column(sa.Column('audience', sa.String(), server_default='', nullable=False))

    with op.batch_alter_table('participant', schema=None) as batch_op:
        batch_op.add_column(sa.Column('details', sa.String(), nullable=True))

    with op.batch_alter_table('prize', schema=None) as batch_op:
        batch_op.add_column(sa.Column('amount', sa.BigInteger(), nullable=True))

    with op.batch_alter_table('prize_plan', schema=None) as batch_op:
        batch_op.add_column(sa.Column('keep_highest', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('cap_percent', sa.Integer(), nullable=True))



def downgrade():
    with op.batch_alter_table('prize_plan', schema=None) as batch_op:
        batch_op.drop_column('cap_percent')
        batch_op.drop_column('keep_highest')

    with op.batch_alter_table('prize', schema=None) as batch_op:
        batch_op.drop_column('amount')

    with op.batch_alter_table('participant', schema=None) as batch_op:
        batch_op.drop_column('details')

    with op.batch_alter_table('drawn_paper', schema=None) as batch_op:
        batch_op.drop_column('audience')

    with op.batch_alter_table('contest', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_contest_trial_of'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('uq_contest_trial_of'), type_='unique')
        batch_op.drop_column('trial_of')
        batch_op.drop_column('board_moments')
        batch_op.drop_column('prediction_required')
        batch_op.drop_column('prediction_when')
        batch_op.drop_column('practice_questions')
        batch_op.drop_column('practice_banks')
        batch_op.drop_column('no_repeats')
        batch_op.drop_column('audience_by')
        batch_op.drop_column('papers')
        batch_op.drop_column('complete_only')
        batch_op.drop_column('insiders')
        batch_op.drop_column('entry_password')
        batch_op.drop_column('min_age')
        batch_op.drop_column('entry_fields')

    with op.batch_alter_table('award', schema=None) as batch_op:
        batch_op.drop_column('reason')
        batch_op.drop_column('amount')
        batch_op.drop_column('prize_id')

    with op.batch_alter_table('attempt', schema=None) as batch_op:
        batch_op.drop_column('predicted_at')

    op.drop_table('prize_pick')
    with op.batch_alter_table('participant_correction', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_participant_correction_participant_id'))
        batch_op.drop_index(batch_op.f('ix_participant_correction_contest_id'))

    op.drop_table('participant_correction')
    with op.batch_alter_table('data_request', schema=None) as batch_op:
        batch_op.drop_index('uq_data_request_open', sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))
        batch_op.drop_index(batch_op.f('ix_data_request_contest_id_state'))

    op.drop_table('data_request')
    with op.batch_alter_table('unit_points', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_unit_points_contest_id_round_number'))

    op.drop_table('unit_points')
    op.drop_table('insider')
    op.drop_table('board_embed')
    with op.batch_alter_table('unit_merger', schema=None) as batch_op:
        batch_op.drop_index('uq_unit_merger_standing', sqlite_where=sa.text('cancelled_at IS NULL'), postgresql_where=sa.text('cancelled_at IS NULL'))

    op.drop_table('unit_merger')
    with op.batch_alter_table('unit_headcount', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_unit_headcount_unit_id'))

    op.drop_table('unit_headcount')
