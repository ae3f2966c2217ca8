"""The LangChain chain: premise → cast → outline → pages → title → key scenes, over any chat model.

An engine file hands it a :class:`~visutale.chain.card.ChatCard`; :mod:`~visutale.chain.calling` asks the model, and
:class:`~visutale.chain.writer.ChainWriter` and :class:`~visutale.chain.translator.ChainTranslator` are the engines'
whole behaviour.
"""
