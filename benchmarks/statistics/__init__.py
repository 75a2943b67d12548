"""Formulas: expressions of expressions that know no frame of ours."""
