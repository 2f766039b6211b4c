"""Plural rules: the form of a phrase that goes with a number."""

import pytest

from voiceguide.i18n.plurals import RULES, form_for, forms_of

NUMBERS = (0, 1, 2, 4, 5, 11, 12, 14, 21, 22, 100, 101, 102, 103, 111)


@pytest.mark.parametrize(
    ("rule", "forms"),
    [
        ("english", "other one other other other other other other other other other other other other other"),
        ("none", "other other other other other other other other other other other other other other other"),
        ("polish", "many one few few many many many many many few many many few few many"),
        ("russian", "many one few few many many many many one few many one few few many"),
        ("czech", "other one few few other other other other other other other other other other other"),
        ("lithuanian", "other one few few few other other other one few other one few few other"),
        ("romanian", "few one few few few few few few other other other few few few few"),
        ("slovenian", "other one two few other other other other other other other one two few other"),
        ("arabic", "other one two few few many many many many many other other other few many"),
    ],
)
def test_each_number_has_its_form(rule, forms):
    """As in the tables of Unicode's CLDR, for whole numbers."""
    assert [form_for(rule, number) for number in NUMBERS] == forms.split()


def test_the_last_form_is_for_most_numbers():
    """It is the one that must say the number."""
    assert {rule: forms_of(rule)[-1] for rule in RULES} == {rule: form_for(rule, 100) for rule in RULES}
