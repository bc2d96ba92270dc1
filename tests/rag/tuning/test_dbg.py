import numpy as np
from rag.tuning.embedder import _Training, Plan
from rag.tuning.rewrites import load_entries
from rag.tuning.texts import read_texts
from datetime import date
async def test_dbg(archive, morphemes):
    e=await load_entries(morphemes)
    T=await read_texts(archive,morphemes,decided_before=date(2021,1,1),wanted={w for x in e for f in x.forms for w in f},on_read=lambda *a:None)
    tr=_Training(T,e,Plan(dimension=16,steps=160,batch=64)); p=tr._pairs
    V=T.vocabulary
    print('naming',[(w,[V[i] for i in p._rewrites.legal.take(np.array([w])).ids], p._rewrites.first[w+1]-p._rewrites.first[w], p._named.take(np.array([w])).ids) for w in p._naming])
    print(V.index('집주인'), '임대인' in V)
    print([(len(r)) for r in (p._citing,p._summed,p._filled,p._naming)])
    n={}
    for _ in range(160):
        tr.step()
    print([(e2.legal,len(e2.forms)) for e2 in e if ('집주인',) in e2.forms])
    net=tr._trainer.network
    from rag.tuning.bags import Bags
    a,_=net(Bags.count([np.array([V.index('집주인')],np.int32)]),[Bags.empty(0)]*4)
    _,P=net(Bags.empty(0),T.articles)
    print((a@P.T).detach().numpy().round(2), net.fields)
    assert 0
